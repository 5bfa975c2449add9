package dev.narrows.rules.eval;

import static dev.narrows.rules.eval.JudgeFixture.base;
import static dev.narrows.rules.eval.JudgeFixture.reference;
import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.op.AcceptOp;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.GotoOp;
import dev.narrows.rules.eval.op.JumpOp;
import dev.narrows.rules.eval.op.LogOp;
import dev.narrows.rules.eval.op.RejectOp;
import dev.narrows.rules.eval.op.ReturnOp;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class OrderedJudgeTest {
  private final JudgeFixture fixture =
      new JudgeFixture().packet(PacketBuilder.ipv4().tcp(1, 2).syn().build());
  private final ProgramBuilder program = new ProgramBuilder();
  private int line;

  private void rule(Chain chain, Operation... operations) {
    chain.addRule(reference(++line), List.of(operations));
  }

  private static Operation log(String text) {
    return new LogOp(new LogStatement(text, reference(0)));
  }

  private Chain forward(int priority, boolean accept) {
    return program.baseChain(base("inet", Hook.FORWARD, priority, accept));
  }

  private Decision judge() {
    return fixture.judge(program.build());
  }

  @Test
  void shouldAcceptByPolicyWithoutARule() {
    rule(forward(0, true), log("seen"));
    assertThat(judge().verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(fixture.decision.rule()).isNull();
    assertThat(fixture.log).containsExactly("seen");
  }

  @Test
  void shouldDropByPolicyWithoutARule() {
    forward(0, false);
    assertThat(judge().verdict()).isEqualTo(Verdict.DROP);
    assertThat(fixture.decision.rule()).isNull();
  }

  @Test
  void shouldGoOnWithTheNextBaseChainWhenOneAccepts() {
    Chain late = forward(10, true);
    Chain early = forward(-10, true);
    rule(late, log("late"), new DropOp());
    rule(early, log("early"), new AcceptOp());
    rule(early, log("never"));
    assertThat(judge().verdict()).isEqualTo(Verdict.DROP);
    assertThat(fixture.decision.rule().line()).isEqualTo(1);
    assertThat(fixture.log).containsExactly("early", "late");
  }

  @Test
  void shouldNotEnterLaterChainsWhenOneDrops() {
    rule(forward(-10, true), new DropOp());
    rule(forward(10, true), log("late"));
    assertThat(judge().verdict()).isEqualTo(Verdict.DROP);
    assertThat(fixture.log).isEmpty();
  }

  @Test
  void shouldNotEnterLaterChainsWhenOneRejects() {
    rule(forward(-10, true), RejectOp.byFamily());
    rule(forward(10, true), new DropOp());
    assertThat(judge().verdict()).isEqualTo(Verdict.REJECT);
    assertThat(fixture.decision.rule().line()).isEqualTo(1);
  }

  @Test
  void shouldDropByPolicyBeforeALaterChain() {
    forward(-10, false);
    rule(forward(10, true), log("late"));
    assertThat(judge().verdict()).isEqualTo(Verdict.DROP);
    assertThat(fixture.log).isEmpty();
  }

  @Test
  void shouldNameTheLastAcceptingRule() {
    rule(forward(-10, true), new AcceptOp());
    rule(forward(10, true), log("nothing decided"));
    assertThat(judge().rule().line()).isEqualTo(1);
  }

  @Test
  void shouldRunTheChainFirstThatWasDeclaredLastOfEqualPriority() {
    rule(forward(0, true), log("declared first"));
    rule(forward(0, true), log("declared last"));
    judge();
    assertThat(fixture.log).containsExactly("declared last", "declared first");
  }

  @Test
  void shouldComeBackBehindAJump() {
    Chain target = program.chain("inet", "t", "target");
    Chain chain = forward(0, true);
    rule(chain, new JumpOp(target));
    rule(chain, log("back"));
    rule(target, log("in"));
    rule(target, new ReturnOp());
    rule(target, log("never"));
    judge();
    assertThat(fixture.log).containsExactly("in", "back");
  }

  @Test
  void shouldNotComeBackToWhereAGotoStands() {
    Chain inner = program.chain("inet", "t", "inner");
    Chain outer = program.chain("inet", "t", "outer");
    Chain chain = forward(0, true);
    rule(chain, new JumpOp(outer));
    rule(chain, log("behind the jump"));
    rule(outer, new GotoOp(inner));
    rule(outer, log("never"));
    rule(inner, log("inner"));
    judge();
    assertThat(fixture.log).containsExactly("inner", "behind the jump");
  }

  @Test
  void shouldEndWithThePolicyAfterAGotoInABaseChain() {
    Chain target = program.chain("inet", "t", "target");
    Chain chain = forward(0, false);
    rule(chain, new GotoOp(target));
    rule(chain, new AcceptOp());
    rule(target, log("in"));
    assertThat(judge().verdict()).isEqualTo(Verdict.DROP);
    assertThat(fixture.decision.rule()).isNull();
    assertThat(fixture.log).containsExactly("in");
  }

  @Test
  void shouldEndWithThePolicyOnReturnInABaseChain() {
    Chain chain = forward(0, false);
    rule(chain, new ReturnOp());
    rule(chain, new AcceptOp());
    assertThat(judge().verdict()).isEqualTo(Verdict.DROP);
  }

  @Test
  void shouldEndTheBaseChainOnAcceptInAJumpedToChain() {
    Chain target = program.chain("inet", "t", "target");
    Chain chain = forward(0, false);
    rule(chain, new JumpOp(target));
    rule(chain, new DropOp());
    rule(target, new AcceptOp());
    assertThat(judge().verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(fixture.decision.rule().line()).isEqualTo(3);
  }

  @Test
  void shouldFollowJumpsAsDeepAsTheKernelAllows() {
    Chain[] chains = new Chain[JumpDepth.MAX];
    chains[0] = forward(0, true);
    for (int i = 1; i < chains.length; i++) {
      chains[i] = program.chain("inet", "t", "c" + i);
      rule(chains[i - 1], new JumpOp(chains[i]));
      rule(chains[i - 1], log("back in " + (i - 1)));
    }
    rule(chains[chains.length - 1], log("deepest"));
    judge();
    assertThat(fixture.log).hasSize(JumpDepth.MAX).startsWith("deepest", "back in 14");
  }

  @Test
  void shouldShowIpv4PacketsToIpAndInetTablesOnly() {
    rule(program.baseChain(base("ip", Hook.FORWARD, 0, true)), log("ip"));
    rule(program.baseChain(base("ip6", Hook.FORWARD, 0, true)), log("ip6"));
    rule(program.baseChain(base("inet", Hook.FORWARD, 0, true)), log("inet"));
    RuleSet ruleSet = program.build();
    fixture.judge(ruleSet);
    assertThat(fixture.log).containsExactly("inet", "ip");
    fixture.log.clear();
    fixture.packet(PacketBuilder.ipv6().udp(1, 2).build()).judge(ruleSet);
    assertThat(fixture.log).containsExactly("inet", "ip6");
  }

  @Test
  void shouldNotCarryADecisionOverToTheNextPacket() {
    Chain chain = program.baseChain(base("ip", Hook.FORWARD, 0, true));
    rule(chain, RejectOp.byFamily());
    RuleSet ruleSet = program.build();
    assertThat(fixture.judge(ruleSet).verdict()).isEqualTo(Verdict.REJECT);
    fixture.packet(PacketBuilder.ipv6().udp(1, 2).build()).judge(ruleSet);
    assertThat(fixture.decision.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(fixture.decision.reject()).isNull();
    assertThat(fixture.decision.rule()).isNull();
  }

  @Test
  void shouldSumCountersOverJudges() {
    Chain chain = forward(0, true);
    Counter named = program.namedCounter("inet t", "web", "all of it");
    rule(chain, new CounterOp(program.counter(reference(7), "")), new CounterOp(named));
    rule(chain, new CounterOp(program.namedCounter("inet t", "web", "")));
    RuleSet ruleSet = program.build();
    fixture.judge(ruleSet);
    fixture.judge(ruleSet);
    assertThat(ruleSet.counters())
        .extracting(RuleSet.RuleCounter::name)
        .containsExactlyInAnyOrder("web", "c:7");
    RuleSet.RuleCounter web = named;
    assertThat(web.packets()).isEqualTo(4);
    assertThat(web.bytes()).isEqualTo(160);
    assertThat(web.comment()).isEqualTo("all of it");
  }
}
