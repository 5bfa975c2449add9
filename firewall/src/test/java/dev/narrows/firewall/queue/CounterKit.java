package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.offload.RestoreRefusal;
import org.jnetfilter.packet.PacketFault;

/** Lets tests of other packages count as a worker does. */
public final class CounterKit {
  private CounterKit() {}

  /** Each counter of its own value, from first on, in the order of the enums. */
  public static void countAll(WorkerCounters counters, int first) {
    int times = first;
    for (PacketOutcome outcome : PacketOutcome.values()) {
      repeat(times++, () -> counters.countOutcome(outcome));
    }
    for (PacketFault fault : PacketFault.values()) {
      repeat(times++, () -> counters.countFault(fault));
    }
    for (IcmpAnswer answer : IcmpAnswer.values()) {
      repeat(times++, () -> counters.countIcmpSent(answer));
    }
    for (SuppressReason reason : SuppressReason.values()) {
      repeat(times++, () -> counters.countIcmpSuppressed(reason));
    }
    for (boolean ipv6 : new boolean[] {false, true}) {
      repeat(times++, () -> counters.countMssClamped(ipv6));
      repeat(times++, () -> counters.countMssSigned(ipv6));
    }
    for (RestoreRefusal refusal : RestoreRefusal.values()) {
      repeat(times++, () -> counters.countNotRestored(refusal));
    }
    repeat(times++, counters::countIcmpIgnored);
  }

  public static void countOutcome(WorkerCounters counters, PacketOutcome outcome) {
    counters.countOutcome(outcome);
  }

  public static void countProcessing(WorkerCounters counters, long nanos) {
    counters.countProcessing(nanos);
  }

  private static void repeat(int times, Runnable count) {
    for (int i = 0; i < times; i++) {
      count.run();
    }
  }
}
