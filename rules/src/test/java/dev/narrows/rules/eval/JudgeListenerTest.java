package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeListenerTest {
  private static final String RULES =
      """
      table inet t {
        chain forward {
          type filter hook forward priority 0; policy drop;
          ip saddr 10.1.0.0/16 accept
          tcp dport 443 counter jump web
        }
        chain web {
          ip saddr . tcp dport { 10.0.0.9 . 443 } accept
        }
      }
      """;

  /** 10.0.0.7:1234 to 10.1.0.1:443, a SYN. */
  private static final byte[] SYN =
      HexFormat.of()
          .parseHex(
              "4500002800000000400666c80a0000070a010001"
                  + "04d201bb00000000000000005002faf000000000");

  private final List<String> heard = new ArrayList<>();

  private final JudgeListener listener =
      new JudgeListener() {
        @Override
        public void enter(Chain chain) {
          heard.add("enter " + chain.name());
        }

        @Override
        public void end(Rule rule, int evaluated, Step step, Evaluation state) {
          String failed = "";
          for (RulePart part : rule.parts()) {
            if (step == Step.BREAK && part.first() < evaluated) {
              failed = " " + part.text() + ": " + part.values(state);
            }
          }
          heard.add(rule.reference().line() + " " + step + failed);
        }

        @Override
        public void leave() {
          heard.add("leave");
        }

        @Override
        public void policy(Chain base) {
          heard.add("policy of " + base.name());
        }
      };

  private static RuleSet compile(String rules) {
    RuleCompiler.Result result = RuleCompiler.compile("t.nft", rules, Path.of(""));
    assertThat(result.report()).isEmpty();
    return result.ruleSet().orElseThrow();
  }

  @Test
  void shouldTellTheWayRuleByRuleWithWhatThePacketHas() {
    RuleSet rules = compile(RULES);
    JudgeFixture fixture = new JudgeFixture().packet(SYN);
    Judge judge = rules.newExplainingJudge(fixture, listener);

    judge.judge(rules.stations().get(0), fixture.context, fixture.decision);

    assertThat(heard)
        .containsExactly(
            "enter forward",
            "4 BREAK ip saddr 10.1.0.0/16: 10.0.0.7",
            "5 JUMP",
            "enter web",
            "8 BREAK ip saddr . tcp dport { 10.0.0.9 . 443 }: 10.0.0.7 . 443",
            "leave",
            "policy of forward");
    assertThat(fixture.decision.verdict()).isEqualTo(Verdict.DROP);
    assertThat(rules.counters().get(0).packets()).isEqualTo(1);
  }

  @Test
  void shouldTraceFromTheRuleOnThatAsksForItWithEitherJudge() {
    Program rules =
        (Program)
            compile(
                """
                table inet t {
                  chain forward {
                    type filter hook forward priority 0; policy accept;
                    tcp dport 443 counter
                    tcp dport 443 meta nftrace set 1
                    udp dport 53 drop
                    tcp flags syn jump web
                  }
                  chain web {
                    ip ttl 64 counter
                    ip ttl 63 drop
                  }
                }
                """);
    List<String> traced = new ArrayList<>();
    JudgeFixture fixture =
        new JudgeFixture() {
          @Override
          public void trace(PacketContext packet, RuleReference rule, Step step, Chain target) {
            traced.add(rule.line() + " " + step + (target == null ? "" : " " + target.name()));
          }

          @Override
          public void tracePolicy(PacketContext packet, BaseChain chain) {
            traced.add("policy of " + chain.name());
          }
        };
    fixture.packet(SYN);
    for (Judge judge : List.of(rules.newJudge(fixture), rules.newOrderedJudge(fixture))) {
      traced.clear();

      judge.judge(rules.stations().get(0), fixture.context, fixture.decision);

      assertThat(traced).containsExactly("5 NEXT", "7 JUMP web", "10 NEXT", "policy of forward");
    }
  }
}
