package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TruncatedFilesTest {
  private static final String FILE =
      """
      define lan = { 10.0.0.0/8, 192.168.0.1-192.168.0.9 }
      table inet x {
        counter hits { packets 0 bytes 0; comment "all"; }
        set s { type inet_service; flags interval; elements = { 22, 80-90 } }
        chain c {
          type filter hook forward priority mangle - 5; policy accept;
          iifname { "eth*", lo } ip saddr $lan tcp dport @s limit rate over 10 kbytes/second drop
          tcp flags & (syn|rst) == syn tcp option maxseg size set path mtu comment "clamp"
          meta length > path mtu ip frag-off & 0x4000 != 0 reject with icmp type frag-needed
          counter name "hits" log prefix "x: " jump d
        }
        chain d { meta mark set mark & 0xff; return; }
      }
      """;

  @Test
  void shouldCompileWhole() {
    RuleCompiler.Result result = RuleCompiler.compile("whole.nft", FILE, Path.of(""));
    assertThat(result.report()).doesNotContain("error:");
    assertThat(result.ruleSet()).isPresent();
  }

  @Test
  void shouldEndInRuleSetOrErrorWhereverCut() {
    for (String file : new String[] {FILE, DefaultRules.text()}) {
      for (int length = 0; length <= file.length(); length++) {
        RuleTextPropertyTest.assertIsRuleSetOrError(file.substring(0, length));
      }
    }
  }

  @Test
  void shouldEndInRuleSetOrErrorWhateverIsMissing() {
    for (int at = 0; at < FILE.length(); at++) {
      RuleTextPropertyTest.assertIsRuleSetOrError(FILE.substring(0, at) + FILE.substring(at + 1));
    }
  }
}
