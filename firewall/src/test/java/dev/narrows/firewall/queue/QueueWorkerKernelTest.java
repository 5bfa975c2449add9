package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Verdict;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole workers on queues of the real kernel. */
@Tag("kernel")
class QueueWorkerKernelTest {
  private static final int QUEUE = 5;
  private static final int BURST = 100;

  private GatewayLab lab;

  @BeforeEach
  void openLab() throws Exception {
    lab = GatewayLab.open("worker");
  }

  @AfterEach
  void closeLab() {
    lab.close();
  }

  private static PacketBuilder syn(int port) {
    return PacketBuilder.ipv4().dontFragment().tcp(port, 443).syn().mss(1460);
  }

  private static PacketBuilder ipv4Syn(int mss) {
    return PacketBuilder.ipv4().dontFragment().tcp(1, 443).syn().mss(mss);
  }

  private static PacketBuilder ipv6Syn(int mss) {
    return PacketBuilder.ipv6().destinationOptions(8).tcp(1, 443).syn().nop().mss(mss).nop();
  }

  private static int mss(byte[] packet) {
    int tcp = packet[0] >>> 4 == 4 ? 20 : 40;
    return ByteBuffer.wrap(packet).getShort(tcp + 22) & 0xffff;
  }

  private QueueWorker startAndDivert(RuleSet rules, FailureMode mode) throws Exception {
    QueueWorker worker = lab.start(QUEUE, rules, mode);
    lab.divert(QUEUE, "FORWARD", "-i", "lan");
    return worker;
  }

  @Test
  void shouldClampBothFamiliesToThePathAndChangeNothingElse() throws Exception {
    QueueWorker worker = startAndDivert(TestRules.clampToPathMtu(), FailureMode.BLOCK);
    assertThat(lab.forward(syn(1).build())).isEqualTo(ipv4Syn(1360).ttl(63).build());
    assertThat(lab.forward(ipv6Syn(1440).build())).isEqualTo(ipv6Syn(1340).ttl(63).build());
    assertThat(lab.forward(ipv6Syn(1300).build())).isEqualTo(ipv6Syn(1300).ttl(63).build());
    GatewayLab.awaitOutcomes(worker, 3);
    assertThat(worker.counters().outcome(PacketOutcome.CLAMPED)).isEqualTo(2);
    assertThat(worker.counters().outcome(PacketOutcome.ACCEPTED)).isEqualTo(1);
    assertThat(worker.counters().mssClamped(false)).isEqualTo(1);
    assertThat(worker.counters().mssClamped(true)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(FailureMode.class)
  void shouldGiveEveryPacketAVerdictThoughJudgingThrows(FailureMode mode) throws Exception {
    AtomicInteger judged = new AtomicInteger();
    JudgedRules rules =
        new JudgedRules(
            Hook.FORWARD,
            (station, packet, decision) -> {
              if (judged.incrementAndGet() % 2 == 0) {
                throw new IllegalStateException("made for this test");
              }
            });
    QueueWorker worker = startAndDivert(rules, mode);
    for (int i = 0; i < BURST; i++) {
      lab.lan().write(syn(i + 1).build());
    }
    int passing = mode == FailureMode.BYPASS ? BURST : BURST / 2;
    assertThat(lab.countForwarded(passing, GatewayLab::isFromLan)).isEqualTo(passing);
    GatewayLab.awaitOutcomes(worker, BURST);
    assertThat(GatewayLab.outcomes(worker)).isEqualTo(BURST);
    assertThat(worker.counters().outcome(PacketOutcome.ERROR)).isEqualTo(BURST / 2);
    // A packet is counted before its verdict is sent.
    GatewayLab.await(() -> lab.waiting(QUEUE) == 0, () -> "packets without a verdict");
    assertThat(worker.failure()).isNull();
    assertThat(worker.statistics().verdictErrors()).isEmpty();
  }

  /** After swap() returns every packet is judged by the new rules, and none was lost on the way. */
  @Test
  void shouldSwapRulesUnderLoadWithoutLosingAPacket() throws Exception {
    RuleSet low = TestRules.clampTo(1000);
    RuleSet high = TestRules.clampTo(1200);
    QueueWorker worker = startAndDivert(low, FailureMode.BLOCK);
    int sent = 0;
    for (int round = 0; round < 20; round++) {
      RuleSet next = round % 2 == 0 ? high : low;
      for (int i = 0; i < BURST; i++) {
        lab.lan().write(syn(++sent).build());
      }
      worker.swap(GatewayLab.group(QUEUE, next), next);
      lab.lan().write(syn(0).build());
      for (int i = 0; i < BURST; i++) {
        byte[] packet = lab.wan().await(GatewayLab::isFromLan, GatewayLab.PATIENCE);
        assertThat(packet).isNotNull();
        assertThat(mss(packet)).isIn(1000, 1200);
      }
      byte[] last = lab.wan().await(GatewayLab::isFromLan, GatewayLab.PATIENCE);
      assertThat(mss(last)).isEqualTo(next == high ? 1200 : 1000);
    }
    assertThat(worker.counters().outcome(PacketOutcome.CLAMPED)).isEqualTo(sent + 20);
    assertThat(lab.waiting(QUEUE)).isZero();
    assertThat(low.counters().get(0).packets() + high.counters().get(0).packets())
        .as("counted by the rules, the warm-up not")
        .isEqualTo(sent + 20);
  }

  @Test
  void shouldGiveWaitingPacketsTheirVerdictsWhenItIsClosed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    JudgedRules rules =
        new JudgedRules(
            Hook.FORWARD,
            (station, packet, decision) -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              if (packet.packet().tcp().sourcePort() % 2 == 0) {
                decision.decide(Verdict.DROP, null);
              }
            });
    QueueWorker worker = startAndDivert(rules, FailureMode.BLOCK);
    for (int i = 0; i < BURST; i++) {
      lab.lan().write(syn(i).build());
    }
    assertThat(lab.waiting(QUEUE)).isEqualTo(BURST);
    Thread closing = new Thread(worker::close);
    closing.start();
    release.countDown();
    closing.join();
    assertThat(lab.countForwarded(BURST / 2, GatewayLab::isFromLan)).isEqualTo(BURST / 2);
    assertThat(worker.counters().outcome(PacketOutcome.DROPPED)).isEqualTo(BURST / 2);
    assertThat(GatewayLab.outcomes(worker)).isEqualTo(BURST);
    assertThat(lab.waiting(QUEUE)).as("nobody holds the queue").isEqualTo(-1);
  }

  @Test
  void shouldAcceptPacketsOfHooksThatNoStationJudges() throws Exception {
    JudgedRules rules =
        new JudgedRules(
            Hook.INPUT, (station, packet, decision) -> decision.decide(Verdict.DROP, null));
    QueueWorker worker = startAndDivert(rules, FailureMode.BLOCK);
    assertThat(lab.forward(syn(1).build())).isNotNull();
    assertThat(worker.counters().outcome(PacketOutcome.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void shouldSetTheMarkThatRulesGive() throws Exception {
    JudgedRules rules =
        new JudgedRules(
            Hook.FORWARD,
            (station, packet, decision) -> {
              packet.setMark(packet.mark() | 0x20);
              decision.recordMarkChange();
            });
    QueueWorker worker = startAndDivert(rules, FailureMode.BLOCK);
    lab.namespace()
        .exec("iptables", "-A", "FORWARD", "-m", "mark", "!", "--mark", "0x20/0x20", "-j", "DROP");
    assertThat(lab.forward(syn(1).build())).isNotNull();
    assertThat(worker.counters().outcome(PacketOutcome.EDITED)).isEqualTo(1);
  }

  /** A link-local sender is reached by the link that it sent on, and by no route. */
  @Test
  void shouldAnswerLinkLocalSendersOnTheirLink() throws Exception {
    String gateway = "fe80::fe";
    lab.namespace().address("lan", gateway + "/64");
    lab.namespace().address("wan", gateway + "/64");
    QueueWorker worker = lab.start(QUEUE, TestRules.prohibit(Hook.INPUT), FailureMode.BLOCK);
    lab.divert(QUEUE, "INPUT", "-i", "lan", "-p", "udp");
    byte[] packet =
        PacketBuilder.ipv6().source("fe80::7").destination(gateway).udp(5, 53).payload(8).build();
    byte[] answer = lab.provoke(packet);
    assertThat(answer)
        .isEqualTo(
            PacketBuilder.ipv6()
                .source(gateway)
                .destination("fe80::7")
                .icmp(1, 1)
                .payload(packet)
                .build());
    GatewayLab.awaitOutcomes(worker, 1);
    assertThat(worker.counters().icmpSent(IcmpAnswer.UNREACHABLE_V6)).isEqualTo(1);
  }

  @Test
  void shouldTellWhoHoldsTheQueue() throws Exception {
    lab.start(QUEUE, TestRules.clampTo(1000), FailureMode.BLOCK);
    assertThatThrownBy(() -> lab.start(QUEUE, TestRules.clampTo(1000), FailureMode.BLOCK))
        .isInstanceOf(NetfilterException.class)
        .hasMessageContaining("" + QUEUE);
  }

  @Test
  void shouldTurnAlsoWhenNothingComes() throws Exception {
    QueueWorker worker = lab.start(QUEUE, TestRules.clampTo(1000), FailureMode.BLOCK);
    for (int turn = 0; turn < 3; turn++) {
      long before = worker.lastTurnNanos();
      GatewayLab.await(() -> worker.lastTurnNanos() != before, () -> "no turn");
    }
  }

  @Test
  void shouldLeaveNoTraceOfItsWarmUp() throws Exception {
    RuleSet rules = TestRules.oversizeAndClamp();
    QueueWorker worker = lab.start(QUEUE, rules, FailureMode.BLOCK);
    assertThat(GatewayLab.outcomes(worker)).isZero();
    assertThat(worker.counters().processingNanos()).isZero();
    assertThat(worker.counters().mssClamped(false)).isZero();
    for (IcmpAnswer answer : IcmpAnswer.values()) {
      assertThat(worker.counters().icmpSent(answer)).isZero();
    }
    assertThat(rules.counters()).allSatisfy(counter -> assertThat(counter.packets()).isZero());
    assertThat(lab.hasIcmpError()).isFalse();
  }
}
