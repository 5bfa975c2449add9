package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** New rules for a gateway that goes on forwarding. */
@Tag("kernel")
class ReloadKernelTest {
  private static final int RELOADS = 6;

  /** Another chain and another table of iptables than in {@link Rules#ALL}. */
  private static final String ELSEWHERE =
      """
      table inet narrows {
        chain first {
          type filter hook prerouting priority raw; policy accept;
          counter accept
        }
        chain clamp {
          type filter hook forward priority mangle; policy accept;
          tcp flags syn / syn,rst tcp option maxseg size set 1000
        }
      }
      """;

  private static GatewayLab lab;
  private static Host client;
  private static Host server;
  private static NarrowsProcess narrows;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("reload");
    client = lab.addHost(1500);
    server = lab.addHost(1400);
    narrows = lab.narrows(Rules.ALL);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @Test
  void shouldLoseNoPacketWhileRulesChange() {
    narrows.reloadAndWait(Rules.ALL);
    try (DatagramStream stream = DatagramStream.open(client, server, false)) {
      stream.flow();
      for (int i = 0; i < RELOADS; i++) {
        stream.awaitArrivedSince(stream.sent(), 200);
        narrows.reloadAndWait(i % 2 == 0 ? ELSEWHERE : Rules.ALL);
      }
      stream.awaitArrivedSince(stream.sent(), 200);
      stream.pause();
      stream.awaitArrivedSince(0, stream.sent());
    }
    assertThat(narrows.metrics().sum("narrows_verdict_errors_total")).isZero();
  }

  @Test
  void shouldJudgeByTheNewRules() {
    narrows.reloadAndWait(ELSEWHERE);
    assertThat(Wire.mss(Handshake.open(client, server, false).syn())).isEqualTo(1000);
    narrows.reloadAndWait(RuleSource.builtIn());
    assertThat(Wire.mss(Handshake.open(client, server, false).syn())).isEqualTo(1360);
  }

  @Test
  void shouldKeepTheOldRulesWhenTheNewAreBad() {
    narrows.reloadAndWait(ELSEWHERE);
    double failures = narrows.metrics().sum("narrows_rules_reloads_total", "result", "failure");
    narrows.reload(Rules.MISSPELT);
    narrows.awaitMetric("narrows_rules_reloads_total", "result", "failure", failures + 1);
    narrows.awaitLog("rules:3:\\d+: error: ");
    assertThat(narrows.isReady()).isTrue();
    assertThat(Wire.mss(Handshake.open(client, server, true).syn())).isEqualTo(1000);
  }
}
