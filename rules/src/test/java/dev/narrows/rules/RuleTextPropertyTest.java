package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the text, compiling it ends, and in a rule set or in an error. */
class RuleTextPropertyTest {
  private static final String[] WORDS =
      ("table inet ip ip6 x { } ( ) chain c type filter hook forward input priority 0 -5 ; \n , . : @ s"
              + " $v define = set map elements flags interval tcp udp icmp dport saddr flags syn &"
              + " | / == != < 22 10.0.0.1 ::1 10.0.0.0/8 \"a\" \" eth* accept drop jump goto"
              + " counter limit rate 10/second log prefix reject with meta length > path mtu mark"
              + " option maxseg size add ct vmap include comment 0x ! - + * # \\ é \0 policy"
              + " undefine redefine flush ruleset rule")
          .split(" ");

  @Provide
  Arbitrary<List<String>> soup() {
    return Arbitraries.of(WORDS).list().ofMaxSize(60);
  }

  @Property(tries = 1000)
  void shouldEndForAnySoupOfWords(@ForAll("soup") List<String> words) {
    assertIsRuleSetOrError(String.join(" ", words));
  }

  @Property(tries = 1000)
  void shouldEndForAnySoupInARule(@ForAll("soup") List<String> words) {
    String soup = String.join(" ", words);
    assertIsRuleSetOrError("table inet x {\n chain c {\n" + soup + "\n}\n}\n");
  }

  @Property(tries = 500)
  void shouldEndForAnyText(@ForAll String text) {
    assertIsRuleSetOrError(text);
  }

  static void assertIsRuleSetOrError(String text) {
    RuleCompiler.Result result = RuleCompiler.compile("soup.nft", text, Path.of("/nonexistent"));
    assertThat(result.ruleSet().isEmpty()).isEqualTo(result.report().contains(": error: "));
  }
}
