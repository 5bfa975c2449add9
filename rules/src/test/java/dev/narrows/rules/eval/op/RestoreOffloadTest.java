package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.TrafficNeed.Question;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import dev.narrows.rules.eval.Verdict;
import java.nio.file.Path;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class RestoreOffloadTest {
  private final JudgeFixture fixture = new JudgeFixture();
  private final RuleSet rules =
      RuleCompiler.compile(
              "restore.nft",
              """
              table inet t {
                chain c {
                  type filter hook prerouting priority mangle;
                  meta length > path mtu restore offload comment "joined"
                  meta length > path mtu reject with icmp type frag-needed
                  tcp dport 9 drop
                }
              }
              """,
              Path.of("."))
          .ruleSet()
          .orElseThrow();

  private void judge(PacketBuilder packet) {
    fixture.packet(packet.build());
    rules.newJudge(fixture).judge(rules.stations().get(0), fixture.context, fixture.decision);
  }

  @Test
  void shouldRestoreALongFrameThatIsAccepted() {
    judge(PacketBuilder.ipv4().tcp(1, 2).ack().payload(4000));

    assertThat(fixture.decision.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(fixture.decision.segmentSize()).isEqualTo(1460);
    assertThat(fixture.decision.restoreRule().line()).isEqualTo(4);
    assertThat(fixture.decision.isPacketChanged()).isFalse();
  }

  @Test
  void shouldLeaveTheVerdictToTheRulesBehindIt() {
    judge(PacketBuilder.ipv4().tcp(1, 9).ack().payload(4000));

    assertThat(fixture.decision.verdict()).isEqualTo(Verdict.DROP);
  }

  @Test
  void shouldBreakForWhatFitsItsPath() {
    judge(PacketBuilder.ipv4().tcp(1, 2).ack().payload(1460));

    assertThat(fixture.decision.segmentSize()).isZero();
    assertThat(fixture.decision.verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void shouldBreakForAFrameThatHasItsMetadata() {
    fixture.gso();
    judge(PacketBuilder.ipv4().tcp(1, 2).ack().payload(4000));

    assertThat(fixture.decision.segmentSize()).isZero();
    assertThat(fixture.decision.verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void shouldBreakForWhatIsASingleSegment() {
    fixture.pathMtu(40);
    judge(PacketBuilder.ipv4().tcp(1, 2).ack().payload(4000));

    assertThat(fixture.decision.segmentSize()).isZero();
    assertThat(fixture.decision.reject()).isEqualTo(RejectReason.ICMP_FRAG_NEEDED);
  }

  @Test
  void shouldNeedLongSegmentsOnlyAndThoseWithoutMetadataWhole() {
    RuleSet alone =
        RuleCompiler.compile(
                "alone.nft",
                "table ip t { chain c { type filter hook prerouting priority raw;\n"
                    + " restore offload\n}\n}",
                Path.of("."))
            .ruleSet()
            .orElseThrow();

    Selector need = alone.stations().get(0).need().selectors().get(0);
    assertThat(need.protocol()).isEqualTo(6);
    assertThat(need.oversize()).isTrue();
    assertThat(need.edits()).isFalse();
    assertThat(alone.stations().get(0).need().asked()).containsExactly(Question.WHOLE_FRAME);
    assertThat(alone.stations().get(0).need().selectors()).hasSize(1);
  }
}
