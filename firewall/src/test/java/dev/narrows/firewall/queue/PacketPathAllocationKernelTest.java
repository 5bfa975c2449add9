package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.config.FailureMode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the packet path allocates in steady state: nothing.
 *
 * <p>The virtual machine itself allocates some octets on a thread that is the first to run newly
 * optimized code (it links the calls in it). So a round is repeated until the compiler has settled:
 * what the path itself allocated would show in every round.
 */
@Tag("kernel")
class PacketPathAllocationKernelTest {
  private static final int QUEUE = 6;
  private static final int BATCH = 64;
  private static final int PACKETS = 100_000;
  private static final int MAX_ROUNDS = 20;

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

  /** Source port of the last packet; each is of another flow, and its first answer is sent. */
  private int port;

  @Test
  void shouldAllocateNothing() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (GatewayLab lab = GatewayLab.open("allocation")) {
      QueueWorker worker = lab.start(QUEUE, TestRules.oversizeAndClamp(), FailureMode.BYPASS);
      lab.divert(QUEUE, "PREROUTING", "-i", "lan");
      lab.divert(QUEUE, "FORWARD", "-i", "lan");
      long thread = threadId("narrows-queue-" + QUEUE);
      long allocated = -1;
      long answersInRound = 0;
      for (int round = 0; round < MAX_ROUNDS && allocated != 0; round++) {
        long before = threads.getThreadAllocatedBytes(thread);
        long answersBefore = worker.counters().icmpSent(IcmpAnswer.FRAG_NEEDED);
        long outcomesBefore = GatewayLab.outcomes(worker);
        run(lab, worker, PACKETS);
        allocated = threads.getThreadAllocatedBytes(thread) - before;
        answersInRound = worker.counters().icmpSent(IcmpAnswer.FRAG_NEEDED) - answersBefore;
        assertThat(GatewayLab.outcomes(worker) - outcomesBefore).isGreaterThanOrEqualTo(PACKETS);
      }
      assertThat(answersInRound).as("answers in the round without allocation").isPositive();
      assertThat(allocated).as("octets for %d packets", PACKETS).isZero();
      WorkerCounters counters = worker.counters();
      assertThat(counters.mssClamped(false)).isPositive();
      assertThat(counters.mssClamped(true)).isPositive();
      assertThat(counters.icmpSent(IcmpAnswer.FRAG_NEEDED)).isPositive();
      assertThat(counters.icmpSent(IcmpAnswer.PACKET_TOO_BIG)).isPositive();
      assertThat(counters.icmpSuppressed(SuppressReason.RATE_LIMIT)).isPositive();
      assertThat(worker.statistics().verdictErrors()).isEmpty();
    }
  }

  private void run(GatewayLab lab, QueueWorker worker, int count) {
    for (int sent = 0; sent < count; sent += BATCH) {
      long before = GatewayLab.outcomes(worker);
      for (int i = 0; i < BATCH; i++) {
        byte[] packet = packets[(sent + i) % packets.length];
        ByteBuffer.wrap(packet).putShort(packet[0] >>> 4 == 4 ? 20 : 40, (short) ++port);
        lab.lan().write(packet);
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
