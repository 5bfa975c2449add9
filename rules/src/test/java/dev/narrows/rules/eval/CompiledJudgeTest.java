package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PayloadLoad;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class CompiledJudgeTest {
  private static final int RULES = 40;

  /** More than ports, so that rules are told apart by this first. */
  private static final int TYPES = 20;

  /** Rules "th dport PORT meta pkttype N drop". */
  private static RuleSet portsThenTypes() {
    ProgramBuilder builder = new ProgramBuilder();
    Chain chain = builder.baseChain(JudgeFixture.base("inet", Hook.FORWARD, 0, true));
    for (int i = 0; i < RULES; i++) {
      chain.addRule(
          JudgeFixture.reference(i),
          List.of(
              new PayloadLoad(0, PayloadLoad.Base.TRANSPORT, 2, 2),
              new Compare(0, Comparison.EQ, Value.of(i / TYPES)),
              new MetaLoad(0, MetaKey.PKTTYPE),
              new Compare(0, Comparison.EQ, Value.of(i % TYPES)),
              new DropOp()));
    }
    return builder.build();
  }

  private static JudgeFixture packetTo(int port) {
    return new JudgeFixture().packet(PacketBuilder.ipv4().udp(1000, port).build());
  }

  @Test
  void shouldNotMissWhatNoRuleAskedFor() {
    Decision decision = packetTo(5000).judge(portsThenTypes());
    assertThat(decision.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(decision.isUndecided()).isFalse();
  }

  @Test
  void shouldBeUndecidedWhenARuleAsksForWhatNobodyTold() {
    assertThat(packetTo(1).judge(portsThenTypes()).isUndecided()).isTrue();
  }

  @Test
  void shouldJudgeAlikeWithAndWithoutTheClassifier() {
    RuleSet ruleSet = portsThenTypes();
    for (int port = 0; port < RULES; port++) {
      JudgeFixture fixture = packetTo(port);
      Decision compiled = fixture.judge(ruleSet);
      Verdict verdict = compiled.verdict();
      boolean undecided = compiled.isUndecided();
      Judge ordered = ((Program) ruleSet).newOrderedJudge(fixture);
      ordered.judge(ruleSet.stations().get(0), fixture.context, fixture.decision);
      assertThat(verdict).isEqualTo(fixture.decision.verdict());
      assertThat(undecided).isEqualTo(fixture.decision.isUndecided());
    }
  }
}
