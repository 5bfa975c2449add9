package dev.narrows.firewall.divert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.nio.file.Path;
import java.util.List;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("kernel")
class KernelProbeKernelTest {
  private static final RuleSet RULES =
      RuleCompiler.compile(
              "asks.nft",
              """
              table inet t {
                chain c {
                  type filter hook forward priority 0; policy accept;
                  ct state new counter
                  ct direction reply ct mark 5 drop
                  pkttype broadcast drop
                }
              }
              """,
              Path.of(""))
          .ruleSet()
          .orElseThrow();

  @ParameterizedTest
  @EnumSource(IptablesBackend.class)
  void shouldFindNothingMissingHereAndChangeNothing(IptablesBackend backend) throws Exception {
    try (NetNamespace namespace = NetNamespace.create("probe")) {
      List<String> problems = namespace.inside(() -> in(namespace, backend).problems(RULES));
      assertThat(problems).isEmpty();
      assertThat(namespace.exec("nft", "list", "ruleset")).doesNotContain("ct state");
    }
  }

  /** A program that says what iptables-restore says when the kernel has no such match. */
  @Test
  void shouldNameTheFirstRuleThatAsksWhatTheKernelLacks() {
    List<String> says =
        List.of(
            "sh",
            "-c",
            "echo 'Warning: Extension conntrack revision 3 not supported,"
                + " missing kernel module?'");
    List<String> problems =
        new KernelProbe(new Iptables(IptablesBackend.NFT, says)).problems(RULES);
    assertThat(problems).hasSize(4);
    assertThat(problems.get(0))
        .startsWith("asks.nft:4: error: the running kernel cannot tell what this rule asks:")
        .contains("Extension conntrack");
    assertThat(problems).anyMatch(line -> line.startsWith("asks.nft:5: error:"));
    assertThat(problems).anyMatch(line -> line.startsWith("asks.nft:6: error:"));
  }

  private static KernelProbe in(NetNamespace namespace, IptablesBackend backend) {
    return new KernelProbe(new Iptables(backend, List.of("ip", "netns", "exec", namespace.name())));
  }
}
