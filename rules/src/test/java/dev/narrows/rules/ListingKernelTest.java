package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCases.Case;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real nft lists loads; the formatter writes what nft lists. */
@Tag("kernel")
class ListingKernelTest {
  private static final String CUT = "=====";

  @TempDir private Path directory;

  /** Loads rules into a namespace of their own, and runs commands there. */
  private String nft(String rules, String commands) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("rules.nft"), rules);
    String script = "ip link set lo up; nft -f " + file + " && { " + commands + "; }";
    Process process =
        new ProcessBuilder("unshare", "-n", "sh", "-c", script).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** What is said of a file that does not load; empty when it does. */
  private static String errors(String text) {
    RuleCompiler.Result result = RuleCompiler.compile("listing.nft", text, Path.of(""));
    return result.ruleSet().isPresent() ? "" : result.report();
  }

  /** The cases that both take, each in a table of its own, in chains that packets reach. */
  private static List<String> tables() throws Exception {
    List<String> tables = new ArrayList<>();
    for (Case each : RuleCases.all().toList()) {
      boolean askable = each.state() == RuleCases.State.OK && !each.place().equals("file");
      if (askable && !isListedOtherwise(each.rule())) {
        String named =
            each.source().replaceFirst("t" + each.line() + " ", "x" + tables.size() + " ");
        String reached =
            named.replace("chain c {", "chain c { type filter hook forward priority 0; ");
        boolean fits =
            each.hook().isBlank()
                && RuleCompiler.compile("x", reached, Path.of("")).ruleSet().isPresent();
        String table = fits ? reached : named;
        tables.add(table);
      }
    }
    assertThat(tables).hasSizeGreaterThan(200);
    return tables;
  }

  /**
   * Whether nft lists a rule as another one: it spells out what fields of ICMP bring along, calls
   * raw fields of TCP options unknown, writes quotas behind elements, which it does not read, drops
   * the direction of some keys of ct, and writes fields that are set as raw bytes, with names or
   * masks that it does not take back.
   */
  private static boolean isListedOtherwise(String rule) {
    return rule.matches("icmp(v6)? (id|sequence|gateway|mtu|max-delay|parameter-problem|pptr).*")
        || rule.contains(" set ")
        || rule.contains(": interval ")
        || rule.contains("quota ") && rule.contains("elements")
        || rule.contains("tcp option @")
        || rule.contains("meta mark . ip ttl . ip length")
        || rule.contains("ct original")
        || rule.contains("ct reply");
  }

  private List<String> listings(List<String> tables, String options) throws Exception {
    StringBuilder commands = new StringBuilder("true");
    for (int i = 0; i < tables.size(); i++) {
      String name = tables.get(i).substring("table ".length(), tables.get(i).indexOf('{'));
      commands.append("; nft ").append(options).append(" list table ").append(name);
      commands.append("; echo ").append(CUT);
    }
    Path script = Files.writeString(directory.resolve("script"), commands);
    return List.of(nft(String.join("", tables), "sh " + script).split(CUT + "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", "-s -n", "-y"})
  void shouldLoadWhatNftLists(String options) throws Exception {
    List<String> tables = tables();
    List<String> listings = listings(tables, options);
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < tables.size(); i++) {
      softly
          .assertThat(errors(listings.get(i)))
          .as("%s%n%s", tables.get(i), listings.get(i))
          .isEmpty();
    }
    softly.assertAll();
  }

  @Test
  void shouldFormatAsNftLists() throws Exception {
    String rules =
        new String(
            ListingKernelTest.class.getResourceAsStream("/rules/format.nft").readAllBytes(),
            StandardCharsets.UTF_8);
    String listed = nft(rules, "nft -s list ruleset");
    assertThat(RuleCompiler.format("format.nft", rules).text()).contains(listed);
    assertThat(RuleCompiler.format("format.nft", listed).text()).contains(listed);
  }
}
