package dev.narrows.firewall.metrics;

import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.offload.RestoreRefusal;
import dev.narrows.firewall.queue.PacketOutcome;
import dev.narrows.firewall.queue.WorkerCounters;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jnetfilter.packet.PacketFault;

/** What the queue workers count. Every label value is there from the start, at 0. */
final class WorkerMetrics implements MultiCollector {
  /** What nfnetlink_queue may answer to a verdict (nfqnl_recv_verdict). */
  private static final List<Integer> USUAL_VERDICT_ERRORS =
      List.of(ErrnoName.EPERM, ErrnoName.ENOENT, ErrnoName.ENODEV, ErrnoName.EINVAL);

  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<List<WorkerView>> workers;
  private final WorkerTotals totals = new WorkerTotals();

  WorkerMetrics(Supplier<List<WorkerView>> workers) {
    this.workers = workers;
  }

  @Override
  public MetricSnapshots collect() {
    SortedMap<Integer, WorkerSample> queues = totals.read(workers.get());
    WorkerSample sum = queues.values().stream().reduce(WorkerSample.ZERO, WorkerSample::plus);
    return MetricSnapshots.of(
        packets(queues),
        lost(queues),
        faults(sum),
        mss("narrows_mss_clamped", "SYN segments whose MSS was lowered or added.", sum, false),
        mss("narrows_mss_signed", "SYN segments left alone because they are signed.", sum, true),
        notRestored(sum),
        icmpSent(sum),
        icmpSuppressed(sum),
        icmpIgnored(sum),
        verdictErrors(sum),
        processing(sum));
  }

  private static MetricSnapshot packets(Map<Integer, WorkerSample> queues) {
    Family family = new Family("narrows_packets", "Packets judged, by how they left.");
    queues.forEach(
        (queue, sample) -> {
          for (PacketOutcome outcome : PacketOutcome.values()) {
            family.add(
                sample.outcome(outcome),
                "queue",
                Integer.toString(queue),
                "outcome",
                outcome.label());
          }
        });
    return family.counter();
  }

  private static MetricSnapshot lost(Map<Integer, WorkerSample> queues) {
    Family family =
        new Family(
            "narrows_queue_lost",
            "Packets for which the socket's buffer had no room, known from gaps in the kernel's packet"
                + " ids: passed unjudged (bypass) or dropped (block).");
    queues.forEach((queue, sample) -> family.add(sample.lost(), "queue", Integer.toString(queue)));
    return family.counter();
  }

  private static MetricSnapshot faults(WorkerSample sum) {
    Family family =
        new Family("narrows_packet_faults", "Packets that could not be parsed, by what is wrong.");
    for (PacketFault fault : PacketFault.values()) {
      if (fault != PacketFault.NONE) {
        family.add(sum.fault(fault), "fault", fault.name().toLowerCase(Locale.ROOT));
      }
    }
    return family.counter();
  }

  private static MetricSnapshot mss(String name, String help, WorkerSample sum, boolean signed) {
    Family family = new Family(name, help);
    for (boolean ipv6 : new boolean[] {false, true}) {
      long value = signed ? sum.mssSigned(ipv6) : sum.mssClamped(ipv6);
      family.add(value, "family", ipv6 ? "ipv6" : "ipv4");
    }
    return family.counter();
  }

  private static MetricSnapshot notRestored(WorkerSample sum) {
    Family family =
        new Family(
            "narrows_frames_not_restored",
            "Long frames that 'restore offload' did not match, by reason.");
    for (RestoreRefusal refusal : RestoreRefusal.values()) {
      family.add(sum.notRestored(refusal), "reason", refusal.label());
    }
    return family.counter();
  }

  private static MetricSnapshot icmpSent(WorkerSample sum) {
    Family family = new Family("narrows_icmp_sent", "ICMP and ICMPv6 errors sent.");
    for (IcmpAnswer answer : IcmpAnswer.values()) {
      family.add(sum.icmpSent(answer), "type", answer.label());
    }
    return family.counter();
  }

  private static MetricSnapshot icmpSuppressed(WorkerSample sum) {
    Family family =
        new Family("narrows_icmp_suppressed", "ICMP and ICMPv6 errors not sent, by reason.");
    for (SuppressReason reason : SuppressReason.values()) {
      family.add(sum.icmpSuppressed(reason), "reason", reason.label());
    }
    return family.counter();
  }

  private static MetricSnapshot icmpIgnored(WorkerSample sum) {
    Family family =
        new Family(
            "narrows_icmp_ignored",
            "TCP segments that were too long although their sender had been told of the path MTU.");
    family.add(sum.icmpIgnored());
    return family.counter();
  }

  private static MetricSnapshot verdictErrors(WorkerSample sum) {
    Family family =
        new Family("narrows_verdict_errors", "Verdicts that the kernel refused, by errno.");
    USUAL_VERDICT_ERRORS.forEach(errno -> family.add(0, "errno", ErrnoName.of(errno)));
    sum.verdictErrors().forEach((errno, count) -> family.add(count, "errno", ErrnoName.of(errno)));
    return family.counter();
  }

  private static MetricSnapshot processing(WorkerSample sum) {
    List<Long> nanos = WorkerCounters.BUCKET_NANOS;
    double[] bounds = new double[nanos.size() + 1];
    long[] counts = new long[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i < nanos.size() ? nanos.get(i) / NANOS_PER_SECOND : Double.POSITIVE_INFINITY;
      counts[i] = sum.processingBucket(i);
    }
    return HistogramSnapshot.builder()
        .name("narrows_processing_seconds")
        .help("Time from the receipt of a packet to its verdict.")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .sum(sum.processingNanos() / NANOS_PER_SECOND)
                .build())
        .build();
  }
}
