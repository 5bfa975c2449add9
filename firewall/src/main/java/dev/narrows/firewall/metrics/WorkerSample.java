package dev.narrows.firewall.metrics;

import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.offload.RestoreRefusal;
import dev.narrows.firewall.queue.PacketOutcome;
import dev.narrows.firewall.queue.QueueWorker;
import dev.narrows.firewall.queue.WorkerCounters;
import java.util.Map;
import java.util.TreeMap;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.queue.QueueStatistics;

/** All that one worker, or several, have counted at one moment. Immutable. */
final class WorkerSample {
  private static final int OUTCOMES = 0;
  private static final int FAULTS = OUTCOMES + PacketOutcome.values().length;
  private static final int SENT = FAULTS + PacketFault.values().length;
  private static final int SUPPRESSED = SENT + IcmpAnswer.values().length;
  private static final int CLAMPED = SUPPRESSED + SuppressReason.values().length;
  private static final int SIGNED = CLAMPED + 2;
  private static final int NOT_RESTORED = SIGNED + 2;
  private static final int LOST = NOT_RESTORED + RestoreRefusal.values().length;
  private static final int IGNORED = LOST + 1;
  private static final int NANOS = IGNORED + 1;
  private static final int BUCKETS = NANOS + 1;
  private static final int SIZE = BUCKETS + WorkerCounters.BUCKET_NANOS.size() + 1;

  /** Of no worker. */
  static final WorkerSample ZERO = new WorkerSample(new long[SIZE], Map.of());

  private final long[] values;
  private final Map<Integer, Long> verdictErrors;

  private WorkerSample(long[] values, Map<Integer, Long> verdictErrors) {
    this.values = values;
    this.verdictErrors = verdictErrors;
  }

  static WorkerSample of(QueueWorker worker) {
    QueueStatistics statistics = worker.statistics();
    return of(worker.counters(), statistics.lost(), statistics.verdictErrors());
  }

  static WorkerSample of(WorkerCounters counters, long lost, Map<Integer, Long> verdictErrors) {
    long[] values = new long[SIZE];
    for (PacketOutcome outcome : PacketOutcome.values()) {
      values[OUTCOMES + outcome.ordinal()] = counters.outcome(outcome);
    }
    for (PacketFault fault : PacketFault.values()) {
      values[FAULTS + fault.ordinal()] = counters.fault(fault);
    }
    for (IcmpAnswer answer : IcmpAnswer.values()) {
      values[SENT + answer.ordinal()] = counters.icmpSent(answer);
    }
    for (SuppressReason reason : SuppressReason.values()) {
      values[SUPPRESSED + reason.ordinal()] = counters.icmpSuppressed(reason);
    }
    for (RestoreRefusal refusal : RestoreRefusal.values()) {
      values[NOT_RESTORED + refusal.ordinal()] = counters.notRestored(refusal);
    }
    values[CLAMPED] = counters.mssClamped(false);
    values[CLAMPED + 1] = counters.mssClamped(true);
    values[SIGNED] = counters.mssSigned(false);
    values[SIGNED + 1] = counters.mssSigned(true);
    values[LOST] = lost;
    values[IGNORED] = counters.icmpIgnored();
    values[NANOS] = counters.processingNanos();
    for (int i = 0; BUCKETS + i < SIZE; i++) {
      values[BUCKETS + i] = counters.processingBucket(i);
    }
    return new WorkerSample(values, Map.copyOf(verdictErrors));
  }

  WorkerSample plus(WorkerSample other) {
    long[] sum = values.clone();
    for (int i = 0; i < SIZE; i++) {
      sum[i] += other.values[i];
    }
    Map<Integer, Long> errors = new TreeMap<>(verdictErrors);
    other.verdictErrors.forEach((errno, count) -> errors.merge(errno, count, Long::sum));
    return new WorkerSample(sum, errors);
  }

  long outcome(PacketOutcome outcome) {
    return values[OUTCOMES + outcome.ordinal()];
  }

  long fault(PacketFault fault) {
    return values[FAULTS + fault.ordinal()];
  }

  long icmpSent(IcmpAnswer answer) {
    return values[SENT + answer.ordinal()];
  }

  long icmpSuppressed(SuppressReason reason) {
    return values[SUPPRESSED + reason.ordinal()];
  }

  long mssClamped(boolean ipv6) {
    return values[ipv6 ? CLAMPED + 1 : CLAMPED];
  }

  long mssSigned(boolean ipv6) {
    return values[ipv6 ? SIGNED + 1 : SIGNED];
  }

  long notRestored(RestoreRefusal refusal) {
    return values[NOT_RESTORED + refusal.ordinal()];
  }

  long lost() {
    return values[LOST];
  }

  long icmpIgnored() {
    return values[IGNORED];
  }

  long processingNanos() {
    return values[NANOS];
  }

  /** As {@link WorkerCounters#processingBucket(int)}. */
  long processingBucket(int bucket) {
    return values[BUCKETS + bucket];
  }

  /** Verdicts that the kernel refused, by errno. */
  Map<Integer, Long> verdictErrors() {
    return verdictErrors;
  }
}
