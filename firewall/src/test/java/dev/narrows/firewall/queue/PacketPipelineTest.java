package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.action.AnswerLimit;
import dev.narrows.firewall.action.AnswerPath;
import dev.narrows.firewall.action.PlainAnswerPath;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.flow.FlowCursor;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.offload.FrameReturn;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.MssEdit;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed;
import dev.narrows.rules.eval.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PacketPipelineTest {
  /** In IPv4's header of 20 octets, TCP's of 20, and the option's kind and length. */
  private static final int MSS_AT = 42;

  private static final Station FORWARD =
      new Station() {
        @Override
        public Hook hook() {
          return Hook.FORWARD;
        }

        @Override
        public List<BaseChain> chains() {
          return List.of();
        }

        @Override
        public TrafficNeed need() {
          return new TrafficNeed(List.of());
        }
      };

  private static final AnswerPath NOWHERE = new PlainAnswerPath(false);

  private final WorkerCounters counters = new WorkerCounters();
  private final FlowTable flows = new FlowTable(4);

  private PacketPipeline pipeline(FailureMode mode) {
    return pipeline(mode, NOWHERE);
  }

  private PacketPipeline pipeline(FailureMode mode, AnswerPath path) {
    Responder responder = new Responder(path, AnswerLimit.withRandomKeys(0), answer -> 0);
    FlowRecorder recorder = new FlowRecorder(flows.newCursor());
    return new PacketPipeline(responder, mode, counters, recorder, FrameReturn.NOWHERE);
  }

  private static PacketContext context(byte[] packet, boolean gso) {
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    PacketContext context = new PacketContext();
    context.describe(Hook.FORWARD, 1, 2, 0, gso, false);
    context.packet().wrap(buffer, 0, packet.length);
    return context;
  }

  private static PacketContext syn() {
    return context(PacketBuilder.ipv4().tcp(1, 2).syn().mss(1460).build(), false);
  }

  private void assertOneOutcome(PacketOutcome expected) {
    for (PacketOutcome outcome : PacketOutcome.values()) {
      assertThat(counters.outcome(outcome))
          .as("%s", outcome)
          .isEqualTo(outcome == expected ? 1 : 0);
    }
  }

  @ParameterizedTest
  @EnumSource(FailureMode.class)
  void shouldGiveTheFailureModesVerdictWhenJudgingThrows(FailureMode mode) {
    Judge broken =
        (station, packet, decision) -> {
          decision.recordMssEdit(MssEdit.CLAMPED);
          throw new StackOverflowError("made for this test");
        };
    PacketVerdict verdict = pipeline(mode).process(broken, FORWARD, syn());
    assertThat(verdict)
        .isEqualTo(mode == FailureMode.BYPASS ? PacketVerdict.ACCEPT : PacketVerdict.DROP);
    assertOneOutcome(PacketOutcome.ERROR);
    assertThat(counters.mssClamped(false)).isZero();
  }

  @Test
  void shouldJudgeTheNextPacketAfterOneThatFailed() {
    PacketPipeline pipeline = pipeline(FailureMode.BLOCK);
    pipeline.process(
        (station, packet, decision) -> {
          throw new IllegalStateException("made for this test");
        },
        FORWARD,
        syn());
    assertThat(pipeline.process((station, packet, decision) -> {}, FORWARD, syn()))
        .isEqualTo(PacketVerdict.ACCEPT);
    assertThat(counters.outcome(PacketOutcome.ERROR)).isEqualTo(1);
    assertThat(counters.outcome(PacketOutcome.ACCEPTED)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "BYPASS, ACCEPT, FAULTY_ACCEPTED",
    "BLOCK, DROP, FAULTY_DROPPED",
  })
  void shouldNotJudgeWhatHasNoSoundNetworkHeader(
      FailureMode mode, PacketVerdict verdict, PacketOutcome outcome) {
    byte[] packet = PacketBuilder.ipv4().badHeaderChecksum().tcp(1, 2).syn().build();
    PacketPipeline pipeline = pipeline(mode);
    Judge unwanted =
        (station, seen, decision) -> {
          throw new AssertionError("judged");
        };
    assertThat(pipeline.process(unwanted, FORWARD, context(packet, false))).isEqualTo(verdict);
    assertThat(pipeline.fault()).isEqualTo(PacketFault.IPV4_HEADER_CHECKSUM);
    assertThat(counters.fault(PacketFault.IPV4_HEADER_CHECKSUM)).isEqualTo(1);
    assertOneOutcome(outcome);
  }

  @Test
  void shouldCountATransportFaultAndStillJudge() {
    byte[] packet = PacketBuilder.ipv4().tcp(1, 2).dataOffsetField(1).build();
    Judge dropAll = (station, seen, decision) -> decision.decide(Verdict.DROP, null);
    PacketPipeline pipeline = pipeline(FailureMode.BYPASS);
    assertThat(pipeline.process(dropAll, FORWARD, context(packet, false)))
        .isEqualTo(PacketVerdict.DROP);
    assertThat(counters.fault(PacketFault.TCP_DATA_OFFSET)).isEqualTo(1);
    assertOneOutcome(PacketOutcome.DROPPED);
  }

  @ParameterizedTest
  @CsvSource({
    "BYPASS, ACCEPT, ACCEPTED",
    "BLOCK, DROP, FAULTY_DROPPED",
  })
  void shouldNotAcceptWhatItCouldNotSeeWhenBlocking(
      FailureMode mode, PacketVerdict verdict, PacketOutcome outcome) {
    byte[] packet = PacketBuilder.ipv6().destinationOptions(64).tcp(1, 22).syn().build();
    PacketContext context = context(packet, false);
    context.packet().wrap(Unpooled.wrappedBuffer(packet), 0, 80, packet.length);
    assertThat(pipeline(mode).process((station, seen, decision) -> {}, FORWARD, context))
        .isEqualTo(verdict);
    assertThat(counters.fault(PacketFault.NOT_CAPTURED)).isEqualTo(1);
    assertOneOutcome(outcome);
  }

  @Test
  void shouldAcceptWhatNoStationJudges() {
    assertThat(pipeline(FailureMode.BLOCK).process(null, null, syn()))
        .isEqualTo(PacketVerdict.ACCEPT);
    assertOneOutcome(PacketOutcome.ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource({
    "CLAMPED, false, REPLACE, CLAMPED, 1, 0",
    "CLAMPED, true, REPLACE_WITH_MARK, CLAMPED, 1, 0",
    "ADDED, false, REPLACE, CLAMPED, 1, 0",
    "ALREADY_LOW, false, ACCEPT, ACCEPTED, 0, 0",
    "ALREADY_LOW, true, ACCEPT_WITH_MARK, EDITED, 0, 0",
    "SIGNED, false, ACCEPT, ACCEPTED, 0, 1",
  })
  void shouldSayWhatWasEdited(
      MssEdit edit,
      boolean mark,
      PacketVerdict verdict,
      PacketOutcome outcome,
      int mss,
      int signed) {
    Judge judge =
        (station, packet, decision) -> {
          decision.recordMssEdit(edit);
          if (mark) {
            packet.setMark(7);
            decision.recordMarkChange();
          }
        };
    assertThat(pipeline(FailureMode.BYPASS).process(judge, FORWARD, syn())).isEqualTo(verdict);
    assertOneOutcome(outcome);
    assertThat(counters.mssClamped(false)).isEqualTo(mss);
    assertThat(counters.mssClamped(true)).isZero();
    assertThat(counters.mssSigned(false)).isEqualTo(signed);
  }

  @Test
  void shouldNotSendBackASuperFrameNorOneThatWasCut() {
    Judge editor = (station, packet, decision) -> decision.recordPacketChange();
    byte[] packet = PacketBuilder.ipv6().tcp(1, 2).payload(3000).build();
    assertThat(pipeline(FailureMode.BYPASS).process(editor, FORWARD, context(packet, true)))
        .isEqualTo(PacketVerdict.ACCEPT);
    PacketContext cut = context(packet, false);
    PacketView view = cut.packet();
    view.wrap(view.buffer(), 0, 256, packet.length);
    assertThat(pipeline(FailureMode.BYPASS).process(editor, FORWARD, cut))
        .isEqualTo(PacketVerdict.ACCEPT);
    assertThat(pipeline(FailureMode.BLOCK).process(editor, FORWARD, cut))
        .isEqualTo(PacketVerdict.DROP);
    assertThat(counters.outcome(PacketOutcome.FAULTY_ACCEPTED)).isEqualTo(2);
    assertThat(counters.outcome(PacketOutcome.FAULTY_DROPPED)).isEqualTo(1);
  }

  @Test
  void shouldDropARejectedPacketWhetherTheSenderIsToldOrNot() {
    Judge judge =
        (station, packet, decision) -> decision.reject(RejectReason.ICMP_FRAG_NEEDED, 1400, null);
    PacketPipeline silent = pipeline(FailureMode.BYPASS);
    assertThat(silent.process(judge, FORWARD, syn())).isEqualTo(PacketVerdict.DROP);
    assertThat(silent.suppressed()).isEqualTo(SuppressReason.NO_ROUTE_BACK);
    assertThat(counters.icmpSuppressed(SuppressReason.NO_ROUTE_BACK)).isEqualTo(1);
    assertOneOutcome(PacketOutcome.REJECTED_SILENTLY);
  }

  /** A rule wants it dropped, so no failure may let it through. */
  @Test
  void shouldDropARejectedPacketWhenTheAnswerThrows() {
    Judge judge =
        (station, packet, decision) -> decision.reject(RejectReason.ICMP_FRAG_NEEDED, 1400, null);
    PacketPipeline pipeline = pipeline(FailureMode.BYPASS, null);
    assertThat(pipeline.process(judge, FORWARD, syn())).isEqualTo(PacketVerdict.DROP);
    assertThat(counters.icmpSuppressed(SuppressReason.SEND_FAILED)).isEqualTo(1);
    assertOneOutcome(PacketOutcome.REJECTED_SILENTLY);
  }

  /** After the edit: that is what the other end keeps to. */
  @Test
  void shouldLearnFromASynWhatItsReceiverReads() {
    PacketContext syn = syn();
    Judge judge =
        (station, packet, decision) -> {
          packet.packet().setU16(MSS_AT, 1360);
          decision.decide(Verdict.ACCEPT, null);
        };
    pipeline(FailureMode.BYPASS).process(judge, FORWARD, syn);

    FlowCursor flow = flows.newCursor();
    assertThat(flow.find(syn.packet())).isTrue();
    assertThat(flow.senderMss()).isEqualTo(1360);
  }
}
