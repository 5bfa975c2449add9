package dev.narrows.rules.eval;

import dev.narrows.rules.Hook;
import org.jnetfilter.packet.PacketView;

/**
 * What is known of the packet under judgement: its bytes and what the queue said of it. One for
 * each worker, refilled for each packet.
 */
public final class PacketContext {
  /** What {@link #userId()} and others give when the queue told none. */
  public static final long NONE = -1;

  private final PacketView packet = new PacketView();
  private final Conntrack conntrack = new Conntrack();
  private Hook hook;
  private int mark;
  private int inInterface;
  private int outInterface;
  private boolean gso;
  private boolean checksumPartial;
  private boolean checksumUnverified;
  private long nowNanos;
  private long wallClockNanos;
  private int priority;
  private long userId = NONE;
  private long groupId = NONE;
  private long hardwareAddress = NONE;

  /** The bytes; wrap and check it before judging. */
  public PacketView packet() {
    return packet;
  }

  /** What connection tracking says of the packet. */
  public Conntrack conntrack() {
    return conntrack;
  }

  public Hook hook() {
    return hook;
  }

  public int mark() {
    return mark;
  }

  public void setMark(int mark) {
    this.mark = mark;
  }

  /** Interface index, or 0. */
  public int inInterface() {
    return inInterface;
  }

  /** Interface index, or 0 when it is not known yet. */
  public int outInterface() {
    return outInterface;
  }

  /** Whether this is a super-frame that carries its offload metadata. */
  public boolean isGso() {
    return gso;
  }

  /** Whether the transport checksum holds the pseudo header's sum only (CSUMNOTREADY). */
  public boolean isChecksumPartial() {
    return checksumPartial;
  }

  /** The transport checksum has been completed in the packet's bytes. */
  public void setChecksumComplete() {
    checksumPartial = false;
  }

  /** Monotonic clock, read once a batch. */
  public long nowNanos() {
    return nowNanos;
  }

  public void setNowNanos(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  /** Nanoseconds since 1970 in UTC, read once a batch; of a replay, when it was captured. */
  public long wallClockNanos() {
    return wallClockNanos;
  }

  public void setWallClockNanos(long wallClockNanos) {
    this.wallClockNanos = wallClockNanos;
  }

  /** The traffic control handle that the packet carries, or 0. */
  public int priority() {
    return priority;
  }

  /** Owner of the socket that sent it, or {@link #NONE}. */
  public long userId() {
    return userId;
  }

  /** Group of the socket that sent it, or {@link #NONE}. */
  public long groupId() {
    return groupId;
  }

  /** The sender's Ethernet address in the low 48 bits, or {@link #NONE}. */
  public long hardwareAddress() {
    return hardwareAddress;
  }

  /** Says who sent the packet, as far as the queue told; {@link #NONE} where it did not. */
  public void describeSender(long userId, long groupId, long hardwareAddress, int priority) {
    this.userId = userId;
    this.groupId = groupId;
    this.hardwareAddress = hardwareAddress;
    this.priority = priority;
  }

  /** Whether nobody has verified the transport checksum yet. */
  public boolean isChecksumUnverified() {
    return checksumUnverified;
  }

  public void setChecksumUnverified(boolean unverified) {
    checksumUnverified = unverified;
  }

  /** Says where the packet is and what the queue said of it; the mark, too. */
  public void describe(
      Hook hook,
      int inInterface,
      int outInterface,
      int mark,
      boolean gso,
      boolean checksumPartial) {
    this.hook = hook;
    this.inInterface = inInterface;
    this.outInterface = outInterface;
    this.mark = mark;
    this.gso = gso;
    this.checksumPartial = checksumPartial;
  }
}
