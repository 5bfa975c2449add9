package dev.narrows.rules.eval;

import static dev.narrows.rules.eval.JudgeFixture.base;
import static dev.narrows.rules.eval.JudgeFixture.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.op.AcceptOp;
import dev.narrows.rules.eval.op.GotoOp;
import dev.narrows.rules.eval.op.JumpOp;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramBuilderTest {
  private final ProgramBuilder program = new ProgramBuilder();

  private List<List<Integer>> prioritiesByStation() {
    return program.build().stations().stream()
        .map(station -> station.chains().stream().map(BaseChain::priority).toList())
        .toList();
  }

  @Test
  void shouldGroupChainsByTheirSideOfConntrack() {
    for (int priority : new int[] {-150, -200, -201, -300, 0}) {
      program.baseChain(base("inet", Hook.PREROUTING, priority, true));
    }
    assertThat(prioritiesByStation())
        .containsExactlyInAnyOrder(List.of(-300, -201), List.of(-200, -150, 0));
  }

  @Test
  void shouldGroupChainsByHook() {
    program.baseChain(base("inet", Hook.FORWARD, -300, true));
    program.baseChain(base("inet", Hook.FORWARD, 0, true));
    program.baseChain(base("inet", Hook.OUTPUT, -300, true));
    program.baseChain(base("inet", Hook.OUTPUT, 0, true));
    program.baseChain(base("inet", Hook.POSTROUTING, -300, true));
    program.chain("inet", "t", "not entered");
    assertThat(prioritiesByStation())
        .containsExactlyInAnyOrder(List.of(-300, 0), List.of(-300), List.of(0), List.of(-300));
  }

  @Test
  void shouldRefuseJumpsInACircle() {
    Chain a = program.baseChain(base("inet", Hook.INPUT, 0, true));
    Chain b = program.chain("inet", "t", "b");
    a.addRule(reference(1), List.of(new JumpOp(b)));
    b.addRule(reference(2), List.of(new GotoOp(a)));
    assertThatThrownBy(program::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lead back");
  }

  @Test
  void shouldRefuseJumpsDeeperThanTheKernels() {
    Chain before = program.baseChain(base("inet", Hook.INPUT, 0, true));
    for (int i = 1; i <= JumpDepth.MAX; i++) {
      Chain next = program.chain("inet", "t", "c" + i);
      before.addRule(reference(i), List.of(new JumpOp(next)));
      before = next;
    }
    assertThatThrownBy(program::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("deeper than 16");
  }

  @Test
  void shouldBearJumpsThatNoBaseChainLeadsTo() {
    Chain a = program.chain("inet", "t", "a");
    a.addRule(reference(1), List.of(new JumpOp(a)));
    assertThat(program.build().stations()).isEmpty();
    assertThat(program.shadowed()).isEmpty();
  }

  @Test
  void shouldRefuseRulesOnceItIsBuilt() {
    Chain chain = program.chain("inet", "t", "c");
    program.build();
    assertThatThrownBy(() -> chain.addRule(reference(1), List.of(new AcceptOp())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldKeepRulesForThoseWhoDumpThem() {
    Chain chain = program.chain("inet", "t", "c");
    chain.addRule(reference(5), List.of(new AcceptOp()));
    program.build();
    assertThat(chain.rules()).hasSize(1);
    assertThat(chain.rules().get(0).reference().line()).isEqualTo(5);
    assertThat(chain.rules().get(0).operations())
        .extracting(Operation::describe)
        .containsExactly("[ immediate accept ]");
  }
}
