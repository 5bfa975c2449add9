package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine whose iptables lacks a match that samples need, and nothing else does. */
@Tag("kernel")
class WithoutSamplesKernelTest {
  @TempDir private Path state;
  @TempDir private Path extensions;
  private ThreeHops hops;

  @BeforeEach
  void build() {
    hops = ThreeHops.create("bare");
  }

  @AfterEach
  void close() {
    hops.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"libxt_statistic.so", "libxt_limit.so", "libxt_hashlimit.so"})
  void shouldLearnFromTheBeginningsOfConnectionsUntilAReloadFindsIt(String missing)
      throws IOException {
    Extensions.linkAllBut(missing, extensions);
    NarrowsProcess narrows =
        hops.lab()
            .narrowsWithExtensions(extensions, RuleSource.builtIn(), "--state", state.toString());
    assertThat(narrows.log())
        .contains("connections are not sampled")
        .contains(missing.substring(6, missing.indexOf('.')));
    assertThat(hops.lab().diverts())
        .noneMatch(rule -> rule.contains("statistic"))
        .anyMatch(rule -> rule.contains("--icmp-type 3/4"));
    Transfer.send(hops.client(), hops.server(), false, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    assertThat(hops.mssOfNextSyn(false)).isEqualTo(ThreeHops.MTU - 40);

    narrows.reloadAndWait(Rules.OVERSIZE + Rules.ADD_MSS);
    assertThat(narrows.isReady()).isTrue();
    assertThat(narrows.log().split("connections are not sampled", -1)).as("said once").hasSize(2);
    assertThat(hops.lab().diverts()).noneMatch(rule -> rule.contains("statistic"));

    Files.createSymbolicLink(extensions.resolve(missing), Extensions.installed().resolve(missing));
    narrows.reloadAndWait(Rules.OVERSIZE + Rules.ADD_MSS);
    assertThat(narrows.log()).containsOnlyOnce("connections are sampled again");
    assertThat(hops.lab().diverts()).anyMatch(rule -> rule.contains("statistic"));
  }
}
