package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.RuleSet.RuleCounter;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloadedStateTest {
  private static final byte[] PACKET =
      HexFormat.of().parseHex("450000140000000040fd65e50a0000070a010001");

  private static final String RULES =
      """
      table inet t {
        counter all { }
        chain forward {
          type filter hook forward priority 0; policy accept;
          counter name all
          counter
        }
      }
      """;

  private final JudgeFixture fixture = new JudgeFixture().packet(PACKET);

  private static RuleSet compile(String rules) {
    return RuleCompiler.compile("t.nft", rules, Path.of("")).ruleSet().orElseThrow();
  }

  private void judge(RuleSet rules, Judge judge, int times) {
    for (int i = 0; i < times; i++) {
      judge.judge(rules.stations().get(0), fixture.context, fixture.decision);
    }
  }

  private static RuleCounter counter(RuleSet rules, String name) {
    return rules.counters().stream()
        .filter(counter -> counter.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldCountOnWhileBothJudgeAndWhenTheOldRulesAreGone() {
    RuleSet old = compile(RULES);
    Judge oldJudge = old.newJudge(fixture);
    judge(old, oldJudge, 3);
    RuleSet next = compile(RULES + "\n");
    next.adopt(old);
    Judge nextJudge = next.newJudge(fixture);

    judge(next, nextJudge, 5);
    judge(old, oldJudge, 2);

    assertThat(counter(next, "all").packets()).isEqualTo(10);
    assertThat(counter(next, "all").bytes()).isEqualTo(200);

    next.absorb(old);
    judge(next, nextJudge, 1);

    assertThat(counter(next, "all").packets()).isEqualTo(11);
    assertThat(counter(next, "all").bytes()).isEqualTo(220);
    assertThat(counter(next, "forward:6").packets()).isEqualTo(6);
  }

  @Test
  void shouldCarryCountsOverManyReloads() {
    RuleSet rules = compile(RULES);
    for (int round = 1; round <= 20; round++) {
      judge(rules, rules.newJudge(fixture), round);
      RuleSet next = compile(RULES);
      next.adopt(rules);
      next.absorb(rules);
      rules = next;
    }

    assertThat(counter(rules, "all").packets()).isEqualTo(210);
  }

  @Test
  void shouldTakeBackWhatRulesCountedThatDidNotStay() {
    RuleSet old = compile(RULES);
    judge(old, old.newJudge(fixture), 3);
    RuleSet next = compile(RULES);
    next.adopt(old);
    judge(next, next.newJudge(fixture), 4);

    old.absorb(next);

    assertThat(counter(old, "all").packets()).isEqualTo(7);
  }

  @Test
  void shouldBeginACounterOfAnotherTableAnew() {
    RuleSet old = compile(RULES);
    judge(old, old.newJudge(fixture), 3);
    RuleSet next = compile(RULES.replace("inet t", "ip t"));
    next.adopt(old);

    assertThat(counter(next, "all").packets()).isZero();
  }

  private int accepted(RuleSet rules, int packets) {
    Judge judge = rules.newJudge(fixture);
    int accepted = 0;
    for (int i = 0; i < packets; i++) {
      judge(rules, judge, 1);
      accepted += fixture.decision.verdict() == Verdict.ACCEPT ? 1 : 0;
    }
    return accepted;
  }

  @Test
  void shouldKeepWhatIsGoneOfEachElementsQuota() {
    String rules =
        """
        table inet t {
          set spent { type ipv4_addr; size 10; flags dynamic; quota over 100 bytes; }
          chain forward {
            type filter hook forward priority 0; policy accept;
            add @spent { ip saddr } drop
          }
        }
        """;
    RuleSet old = compile(rules);
    assertThat(accepted(old, 3)).isEqualTo(3);

    RuleSet same = compile(rules.replace("priority 0", "priority 1"));
    same.adopt(old);
    RuleSet other = compile(rules.replace("over 100", "over 120"));
    other.adopt(old);

    assertThat(accepted(same, 9)).isEqualTo(2);
    assertThat(accepted(other, 9)).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.7", "10.0.0.7, 10.0.0.9", "10.0.0.5, 10.0.0.7"})
  void shouldKeepWhatIsGoneOfTheQuotasOfAListedSet(String elements) {
    String rules =
        """
        table inet t {
          set spent { type ipv4_addr; quota over 100 bytes; elements = { 10.0.0.7 } }
          chain forward {
            type filter hook forward priority 0; policy accept;
            ip saddr @spent drop
          }
        }
        """;
    RuleSet old = compile(rules);
    assertThat(accepted(old, 3)).isEqualTo(3);

    RuleSet next = compile(rules.replace("10.0.0.7 }", elements + " }"));
    next.adopt(old);

    assertThat(accepted(next, 9)).isEqualTo(2);
  }

  @Test
  void shouldKeepTheElementsThatPacketsAdded() {
    String rules =
        """
        table inet t {
          set seen { type ipv4_addr; size 10; flags dynamic; }
          chain forward {
            type filter hook forward priority 0; policy accept;
            add @seen { ip saddr }
          }
        }
        """;
    RuleSet old = compile(rules);
    judge(old, old.newJudge(fixture), 1);

    RuleSet same = compile(rules.replace("priority 0", "priority 1"));
    same.adopt(old);
    RuleSet other = compile(rules.replace("size 10", "size 11"));
    other.adopt(old);
    same.newJudge(fixture);
    other.newJudge(fixture);

    assertThat(same.dynamicSets().get(0).elements()).isEqualTo(1);
    assertThat(other.dynamicSets().get(0).elements()).isZero();
  }
}
