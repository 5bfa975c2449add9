package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.offload.RestoreRefusal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jnetfilter.packet.PacketFault;

/**
 * Counters of one queue worker: written by its thread only, without locks, and read by any. What
 * they count is monotonic for as long as the worker lives.
 */
public final class WorkerCounters {
  /**
   * Upper bounds of the processing histogram's buckets, inclusive, in ascending order. One more
   * bucket, of index {@code BUCKET_NANOS.size()}, takes what is longer.
   */
  public static final List<Long> BUCKET_NANOS =
      List.of(
          1_000L,
          2_000L,
          5_000L,
          10_000L,
          20_000L,
          50_000L,
          100_000L,
          200_000L,
          500_000L,
          1_000_000L,
          2_000_000L,
          5_000_000L,
          10_000_000L,
          50_000_000L,
          100_000_000L,
          500_000_000L);

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long[] BOUNDS = BUCKET_NANOS.stream().mapToLong(Long::longValue).toArray();

  private final long[] outcomes = new long[PacketOutcome.values().length];
  private final long[] faults = new long[PacketFault.values().length];
  private final long[] mssClamped = new long[2];
  private final long[] mssSigned = new long[2];
  private final long[] icmpSent = new long[IcmpAnswer.values().length];
  private final long[] icmpSuppressed = new long[SuppressReason.values().length];
  private final long[] icmpIgnored = new long[1];
  private final long[] notRestored = new long[RestoreRefusal.values().length];
  private final long[] processing = new long[BOUNDS.length + 1];
  private final long[] processingNanos = new long[1];

  public long outcome(PacketOutcome outcome) {
    return read(outcomes, outcome.ordinal());
  }

  public long fault(PacketFault fault) {
    return read(faults, fault.ordinal());
  }

  public long mssClamped(boolean ipv6) {
    return read(mssClamped, ipv6 ? 1 : 0);
  }

  /** Segments left alone because they are signed (TCP-MD5, TCP-AO). */
  public long mssSigned(boolean ipv6) {
    return read(mssSigned, ipv6 ? 1 : 0);
  }

  /** Frames longer than their path that "restore offload" did not match. */
  public long notRestored(RestoreRefusal refusal) {
    return read(notRestored, refusal.ordinal());
  }

  public long icmpSent(IcmpAnswer answer) {
    return read(icmpSent, answer.ordinal());
  }

  public long icmpSuppressed(SuppressReason reason) {
    return read(icmpSuppressed, reason.ordinal());
  }

  /** Segments that were too long although their sender had been told of the path MTU. */
  public long icmpIgnored() {
    return read(icmpIgnored, 0);
  }

  /**
   * Histogram of the time from receive to verdict: packets in this bucket alone, not cumulated.
   *
   * @param bucket index into {@link #BUCKET_NANOS}, or its size for all that took longer
   */
  public long processingBucket(int bucket) {
    return read(processing, bucket);
  }

  /** Sum of all times in the histogram. */
  public long processingNanos() {
    return read(processingNanos, 0);
  }

  void countOutcome(PacketOutcome outcome) {
    add(outcomes, outcome.ordinal(), 1);
  }

  void countFault(PacketFault fault) {
    add(faults, fault.ordinal(), 1);
  }

  void countMssClamped(boolean ipv6) {
    add(mssClamped, ipv6 ? 1 : 0, 1);
  }

  void countMssSigned(boolean ipv6) {
    add(mssSigned, ipv6 ? 1 : 0, 1);
  }

  void countNotRestored(RestoreRefusal refusal) {
    add(notRestored, refusal.ordinal(), 1);
  }

  void countIcmpSent(IcmpAnswer answer) {
    add(icmpSent, answer.ordinal(), 1);
  }

  void countIcmpSuppressed(SuppressReason reason) {
    add(icmpSuppressed, reason.ordinal(), 1);
  }

  void countIcmpIgnored() {
    add(icmpIgnored, 0, 1);
  }

  void countProcessing(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
      bucket++;
    }
    add(processing, bucket, 1);
    add(processingNanos, 0, nanos);
  }

  private static long read(long[] counters, int index) {
    return (long) ELEMENT.getOpaque(counters, index);
  }

  private static void add(long[] counters, int index, long amount) {
    ELEMENT.setOpaque(counters, index, counters[index] + amount);
  }
}
