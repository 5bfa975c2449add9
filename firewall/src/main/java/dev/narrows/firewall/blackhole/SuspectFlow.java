package dev.narrows.firewall.blackhole;

import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/** A place for a connection under suspicion; used under a lock, allocates nothing. */
final class SuspectFlow {
  /** Without any packet of it: senders wait twice as long each time. */
  private static final long PATIENCE_MILLIS = 20_000;

  private static final long LONGEST_MILLIS = 120_000;

  /** Octets of a block of selective acknowledgment: both its edges. */
  private static final int BLOCK = 2 * Integer.BYTES;

  private final FlowEnds ends = new FlowEnds();
  private final HoleTrial trial = new HoleTrial();
  private boolean taken;
  private boolean seen;
  private int length;
  private int cuts;
  private long begunAt;
  private long lastAt;

  /**
   * Takes the place for a packet's connection.
   *
   * @param times how often this segment was sent
   */
  void begin(PacketView packet, int times, long now) {
    ends.set(packet);
    length = packet.length();
    trial.begin(packet.isIpv6(), packet.tcp().sequence(), times, length);
    taken = true;
    seen = false;
    cuts = 0;
    begunAt = now;
    lastAt = now;
  }

  void release() {
    taken = false;
  }

  boolean isTaken() {
    return taken;
  }

  FlowEnds ends() {
    return ends;
  }

  /** Null while nothing is proven. */
  TrialResult result() {
    return trial.result();
  }

  int mtu() {
    return trial.mtu();
  }

  /** Octets of IP in the segments that gave rise to the suspicion. */
  int length() {
    return length;
  }

  long begunAt() {
    return begunAt;
  }

  int cuts() {
    return cuts;
  }

  /** A packet to the receiver; to how many octets of IP it has to be cut, 0 for not at all. */
  int sent(PacketView packet, boolean whole, long now) {
    TcpHeader tcp = packet.tcp();
    note(now);
    if (tcp.rst()) {
      trial.end(TrialResult.ENDED);
      return 0;
    }
    int headers = packet.transportOffset() + tcp.headerLength();
    boolean cuttable = whole && isCuttable(tcp);
    int size = trial.sent(tcp.sequence(), packet.length(), headers, cuttable);
    if (size != 0) {
      cuts++;
    }
    return size;
  }

  /** A packet of the receiver. */
  void received(PacketView packet, long now) {
    TcpHeader tcp = packet.tcp();
    note(now);
    if (tcp.rst()) {
      trial.end(TrialResult.ENDED);
    } else if ((tcp.flags() & TcpHeader.ACK) != 0) {
      boolean pure = tcp.payloadLength() == 0;
      trial.received(tcp.acknowledgment(), tcp.window() != 0, pure);
      readSelective(packet, tcp.options());
    }
  }

  private void readSelective(PacketView packet, TcpOptionCursor options) {
    while (options.next()) {
      if (options.kind() == TcpOptionCursor.SACK) {
        int end = options.at() + options.length();
        for (int at = options.at() + 2; at + BLOCK <= end; at += BLOCK) {
          trial.receivedSelectively(packet.u32(at), packet.u32(at + Integer.BYTES));
        }
      }
    }
  }

  private void note(long now) {
    seen = true;
    lastAt = now;
  }

  /** Ends a trial that leads to nothing. */
  void expire(long now) {
    if (now - lastAt >= PATIENCE_MILLIS || now - begunAt >= LONGEST_MILLIS) {
      if (!seen) {
        trial.end(TrialResult.UNTESTABLE);
      } else {
        trial.end(trial.isWaitingForProbe() ? TrialResult.SILENT : TrialResult.ENDED);
      }
    }
  }

  /** What is signed cannot be cut (RFC 2385, RFC 5925), nor what has an urgent pointer. */
  private static boolean isCuttable(TcpHeader tcp) {
    if ((tcp.flags() & (TcpHeader.URG | TcpHeader.SYN)) != 0) {
      return false;
    }
    TcpOptionCursor options = tcp.options();
    while (options.next()) {
      int kind = options.kind();
      if (kind == TcpOptionCursor.MD5_SIGNATURE || kind == TcpOptionCursor.AUTHENTICATION) {
        return false;
      }
    }
    return !options.overran();
  }
}
