package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueuePlanTest {
  private static final FirewallConfig CONFIG =
      new FirewallConfig(
          Optional.empty(),
          Optional.empty(),
          FailureMode.BYPASS,
          3,
          100,
          1024,
          false,
          IptablesBackend.SYSTEM,
          1,
          1);

  private static List<QueueGroup> plan(String rules) {
    RuleCompiler.Result result = RuleCompiler.compile("test", rules, Path.of("."));
    assertThat(result.report()).isEmpty();
    RuleSet ruleSet = result.ruleSet().orElseThrow();
    return QueuePlan.of(ruleSet, CONFIG).groups();
  }

  private static String chain(String name, String hook, String priority, String rule) {
    return "table inet "
        + name
        + " { chain c { type filter hook "
        + hook
        + " priority "
        + priority
        + "; policy accept; "
        + rule
        + "\n} }\n";
  }

  private static final String CLAMP =
      chain("a", "forward", "mangle", "tcp flags syn / syn,rst tcp option maxseg size set 1400");
  private static final String REJECT =
      chain(
          "b",
          "prerouting",
          "mangle",
          "meta nfproto ipv4 meta length > path mtu reject with icmp type frag-needed");

  @Test
  void shouldCopyWholePacketsOnlyWhereARuleRewritesThem() {
    List<QueueGroup> groups = plan(CLAMP + REJECT);
    assertThat(groups).hasSize(2);
    assertThat(groups.get(0).wholePackets()).isTrue();
    assertThat(groups.get(0).copyRange()).isEqualTo(65531);
    assertThat(groups.get(0).firstQueue()).isEqualTo(100);
    assertThat(groups.get(0).queues()).isEqualTo(3);
    assertThat(groups.get(0).stations()).containsOnlyKeys(Hook.FORWARD);
    assertThat(groups.get(1).wholePackets()).isFalse();
    assertThat(groups.get(1).copyRange()).isEqualTo(1280);
    assertThat(groups.get(1).firstQueue()).isEqualTo(103);
    assertThat(groups.get(1).stations()).containsOnlyKeys(Hook.PREROUTING);
  }

  @Test
  void shouldGiveAGroupTheSameQueuesWhetherThereAreOthersOrNot() {
    assertThat(plan(REJECT).get(0).firstQueue()).isEqualTo(103);
    assertThat(plan(CLAMP).get(0).firstQueue()).isEqualTo(100);
  }

  @Test
  void shouldCopyLessByOtherQueuesWhereNothingIsQuoted() {
    List<QueueGroup> groups = plan(chain("d", "forward", "filter", "tcp dport 23 drop"));
    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).copyRange()).isEqualTo(256);
    assertThat(groups.get(0).firstQueue()).isEqualTo(106);
  }

  @Test
  void shouldNotMixTwoStationsOfAHook() {
    String early = chain("e", "prerouting", "raw", "tcp dport 23 drop");
    String late = chain("f", "prerouting", "mangle", "tcp dport 24 drop");
    List<QueueGroup> groups = plan(early + late);
    assertThat(groups).extracting(QueueGroup::firstQueue).containsExactly(106, 115);
    assertThat(groups.get(0).stations().get(Hook.PREROUTING).chains().get(0).table())
        .isEqualTo("e");
    assertThat(groups.get(1).stations().get(Hook.PREROUTING).chains().get(0).table())
        .isEqualTo("f");
  }

  @Test
  void shouldNeedNoQueueWhenNoChainHasAnEffect() {
    assertThat(plan(chain("g", "forward", "filter", ""))).isEmpty();
  }
}
