package dev.narrows.firewall.queue;

import org.jnetfilter.packet.PacketFault;

/**
 * Counters of one queue worker: written by its thread only, without locks, and read by any. What
 * they count is monotonic for as long as the worker lives.
 */
public final class WorkerCounters {
  public long outcome(PacketOutcome outcome) {
    throw new UnsupportedOperationException();
  }

  public long fault(PacketFault fault) {
    throw new UnsupportedOperationException();
  }

  public long mssClamped(boolean ipv6) {
    throw new UnsupportedOperationException();
  }

  /** Segments left alone because they are signed (TCP-MD5, TCP-AO). */
  public long mssSigned(boolean ipv6) {
    throw new UnsupportedOperationException();
  }

  public long icmpSent(IcmpAnswer answer) {
    throw new UnsupportedOperationException();
  }

  public long icmpSuppressed(SuppressReason reason) {
    throw new UnsupportedOperationException();
  }

  /** Histogram of the time from receive to verdict: count in bucket i, bounds in BUCKET_NANOS. */
  public long processingBucket(int bucket) {
    throw new UnsupportedOperationException();
  }

  public long processingNanos() {
    throw new UnsupportedOperationException();
  }
}
