package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.narrows.firewall.config.FailureMode;
import java.lang.management.ManagementFactory;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the packet path allocates in steady state: nothing. */
@Tag("kernel")
class PacketPathAllocationKernelTest {
  private static final int QUEUE = 6;
  private static final int BATCH = 64;
  private static final int PACKETS = 100_000;

  /** Clamped SYNs of both families, passing packets, answers, and answers that are limited. */
  private final byte[][] packets = {
    PacketBuilder.ipv4().dontFragment().tcp(1, 443).syn().mss(1460).build(),
    PacketBuilder.ipv6().tcp(1, 443).syn().mss(1440).build(),
    PacketBuilder.ipv4().dontFragment().tcp(1, 443).ack().payload(1000).build(),
    PacketBuilder.ipv4().dontFragment().tcp(443, 1).ack().payload(3000).build(),
    PacketBuilder.ipv6().tcp(443, 1).ack().payload(3000).build(),
    PacketBuilder.ipv4().tcp(1, 2).dataOffsetField(1).build(),
    PacketBuilder.ipv6().udp(1, 2).udpLengthField(3).payload(9).build(),
  };

  @Test
  void shouldAllocateNothing() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (GatewayLab lab = GatewayLab.open("allocation")) {
      QueueWorker worker = lab.start(QUEUE, TestRules.oversizeAndClamp(), FailureMode.BYPASS);
      lab.divert(QUEUE, "PREROUTING", "-i", "lan");
      lab.divert(QUEUE, "FORWARD", "-i", "lan");
      long thread = threadId("narrows-queue-" + QUEUE);
      run(lab, worker, PACKETS / 5);
      long before = threads.getThreadAllocatedBytes(thread);
      long packetsBefore = GatewayLab.outcomes(worker);
      run(lab, worker, PACKETS);
      long allocated = threads.getThreadAllocatedBytes(thread) - before;
      assertThat(GatewayLab.outcomes(worker) - packetsBefore).isGreaterThanOrEqualTo(PACKETS);
      assertThat(allocated).isZero();
      WorkerCounters counters = worker.counters();
      assertThat(counters.mssClamped(false)).isPositive();
      assertThat(counters.mssClamped(true)).isPositive();
      assertThat(counters.icmpSent(IcmpAnswer.FRAG_NEEDED)).isPositive();
      assertThat(counters.icmpSent(IcmpAnswer.PACKET_TOO_BIG)).isPositive();
      assertThat(counters.icmpSuppressed(SuppressReason.RATE_LIMIT)).isPositive();
      assertThat(worker.statistics().verdictErrors()).isEmpty();
    }
  }

  /** Each packet has another source port, so that each is the first of its flow now and then. */
  private void run(GatewayLab lab, QueueWorker worker, int count) {
    for (int sent = 0; sent < count; sent += BATCH) {
      long before = GatewayLab.outcomes(worker);
      for (int i = 0; i < BATCH; i++) {
        lab.lan().write(packets[(sent + i) % packets.length]);
      }
      GatewayLab.awaitOutcomes(worker, before + BATCH);
      discard(lab.lan());
      discard(lab.wan());
    }
  }

  private static void discard(TunDevice device) {
    while (device.read() != null) {
      // what it carries does not matter here
    }
  }

  private static long threadId(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getId();
  }
}
