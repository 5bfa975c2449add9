package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.diagnostic.DiagnosticSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that mean harm end in diagnostics, not in a full stack, a full memory or an exception. */
class HostileFilesTest {
  private static final int LARGE = 1 << 20;

  @TempDir private Path directory;

  private static RuleCompiler.Result compile(String text) {
    return RuleCompiler.compile("hostile.nft", text, Path.of(""));
  }

  private static String inRule(String rule) {
    return "table inet x {\n chain c {\n" + rule + "\n}\n}\n";
  }

  static Stream<Arguments> texts() {
    String chains =
        String.join(
            "",
            IntStream.range(0, 20_000)
                .mapToObj(i -> "chain c" + i + " { jump c" + (i + 1) + "; }\n")
                .toList());
    StringBuilder bomb = new StringBuilder("define a0 = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("define a").append(i).append(" = { ");
      bomb.append(("$a" + (i - 1) + ", ").repeat(9)).append("}\n");
    }
    StringBuilder doubled = new StringBuilder("define a0 = 1\n");
    StringBuilder deep = new StringBuilder("define a0 = 1\n");
    StringBuilder sets = new StringBuilder("define a0 = { 1 }\n");
    for (int i = 1; i < 400; i++) {
      String before = "$a" + (i - 1);
      deep.append("define a" + i + " = " + before + " | 1\n");
      if (i < 40) {
        doubled.append("define a" + i + " = " + before + " | " + before + "\n");
        sets.append("define a" + i + " = { " + before + ", " + before + " }\n");
      }
    }
    return Stream.of(
        Arguments.of(
            "variables that double", doubled + inRule("mark $a39"), "more than 2000000 values"),
        Arguments.of(
            "sets that double", sets + inRule("tcp dport $a39"), "more than 2000000 values"),
        Arguments.of("operators in variables", deep + inRule("mark $a399"), "in each other"),
        Arguments.of("many matches", inRule("mark 1 ".repeat(20_000)), "the kernel takes 128"),
        Arguments.of("braces", "{".repeat(LARGE), "nest deeper"),
        Arguments.of("parentheses", "(".repeat(LARGE), "nest deeper"),
        Arguments.of("closing braces", "}".repeat(LARGE), "closes nothing"),
        Arguments.of("nested sets", inRule("tcp dport " + "{".repeat(40)), "nest deeper"),
        Arguments.of("zeros", "\0".repeat(LARGE), "U+0000"),
        Arguments.of("one word", "a".repeat(LARGE), "unknown command"),
        Arguments.of("a huge number", inRule("tcp dport " + "9".repeat(LARGE)), "does not fit"),
        Arguments.of("a huge count", inRule("limit rate 99999999999999999999/day"), "too large"),
        Arguments.of("operators", inRule("mark " + "1|".repeat(LARGE / 4) + "1"), "operators"),
        Arguments.of(
            "dots", inRule("ip saddr " + ". ip saddr ".repeat(9999) + "1"), "concatenation"),
        Arguments.of("unclosed strings", "include \"\n".repeat(9999), "several lines"),
        Arguments.of(
            "a ring of chains",
            "table x {\n"
                + chains
                + "chain c20000 { jump c0; }\n"
                + "chain b { type filter hook input priority 0; jump c0; }\n}\n",
            "form a loop"),
        Arguments.of(
            "a bomb of variables", bomb + inRule("tcp dport $a11"), "more than 2000000 values"),
        Arguments.of("an escape", "\u001b[2J", "U+001B"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void shouldBeRefused(String name, String text, String message) {
    RuleCompiler.Result result = compile(text);
    assertThat(result.ruleSet()).isEmpty();
    assertThat(result.report()).contains(message).doesNotContain("\0", "\u001b");
    assertThat(result.diagnostics()).hasSizeLessThanOrEqualTo(DiagnosticSink.MAX_ERRORS + 1);
  }

  @Test
  void shouldSayWhenThereAreTooManyErrors() {
    RuleCompiler.Result result = compile(inRule("nonsense here\n".repeat(10_000)));
    assertThat(result.diagnostics()).hasSize(DiagnosticSink.MAX_ERRORS + 1);
    assertThat(result.report()).contains("too many errors");
  }

  /** What once hung, crashed or filled the memory, and is none of a rule file's mistakes. */
  static Stream<Arguments> largeFiles() {
    String chains =
        IntStream.range(0, 5000)
            .mapToObj(i -> "chain c" + i + " { jump c" + (i + 1) + "; }\n")
            .collect(Collectors.joining());
    String same = "tcp dport 22 ip saddr 1.2.3.4 counter accept\n".repeat(20_000);
    String elements =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))
            .collect(Collectors.joining(", "));
    String aliases =
        IntStream.range(1, 5000)
            .mapToObj(i -> "define a" + i + " = $a" + (i - 1) + "\n")
            .collect(Collectors.joining());
    return Stream.of(
        Arguments.of("jumps that nobody reaches", "table x {\n" + chains + "chain c5000 { }\n}\n"),
        Arguments.of("rules all the same", inRule(same)),
        Arguments.of(
            "a large set",
            "table x {\nset s { type ipv4_addr; elements = { " + elements + " }; }\n}\n"),
        Arguments.of("aliases", "define a0 = 22\n" + aliases + inRule("tcp dport $a4999")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("largeFiles")
  void shouldTakeWhatIsLarge(String name, String text) {
    RuleCompiler.Result result = compile(text);
    assertThat(result.report()).doesNotContain("error:");
    assertThat(result.ruleSet()).isPresent();
  }

  /** Half-done constructs, each alone or in a rule: about a hundred files. */
  static Stream<String> fragments() throws IOException {
    String all;
    try (var in = HostileFilesTest.class.getResourceAsStream("/rules/hostile.txt")) {
      all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String[] halves = all.split("=== in a rule\n");
    Stream<String> characters = Stream.of("\0", "\u2028", "\ufeff", "\r");
    Stream<String> starts = Stream.concat(halves[1].lines(), characters);
    return Stream.concat(halves[0].lines(), starts.map(HostileFilesTest::inRule));
  }

  @ParameterizedTest
  @MethodSource("fragments")
  void shouldEndInDiagnosticsWithPlaces(String text) {
    RuleCompiler.Result result = compile(text);
    if (result.ruleSet().isEmpty()) {
      assertThat(result.diagnostics()).isNotEmpty();
    }
    assertThat(result.diagnostics())
        .allSatisfy(
            each -> {
              assertThat(each.span().line()).isPositive();
              assertThat(each.span().column()).isPositive();
              assertThat(each.message()).isNotBlank();
            });
    assertThat(RuleCompiler.format("hostile.nft", text)).isNotNull();
  }

  @Test
  void shouldRefuseToIncludeWhatIsNoRegularFile() throws IOException {
    Path file = directory.resolve("device.nft");
    Files.writeString(file, "include \"/dev/zero\"\ninclude \"" + directory + "\"\n");
    assertThat(RuleCompiler.compile(file).report())
        .contains("it is no regular file", "warning: a directory: none of its files is read");
  }

  @Test
  void shouldReportAllErrorsOfARule() {
    String report = compile(inRule("tcp dprt 22 acept")).report();
    assertThat(report).contains("did you mean 'dport'?", "did you mean 'accept'?");
  }

  @Test
  void shouldReportErrorsBehindABracketThatIsNeverClosed() {
    String report =
        compile(
                "table inet x {\n chain c {\n  tcp dport { 22 accept\n  udp dprt 5\n }\n}\ntabel y\n")
            .report();
    assertThat(report).contains("'{' is never closed", "did you mean 'dport'?", "'tabel'");
  }

  @Test
  void shouldRefuseLongChainsOfJumps() {
    StringBuilder text = new StringBuilder("table x {\n");
    text.append("chain base { type filter hook input priority 0; jump c0; }\n");
    for (int i = 0; i < 50_000; i++) {
      text.append("chain c").append(i).append(" { jump c").append(i + 1).append("; }\n");
    }
    assertThat(compile(text + "chain c50000 { }\n}\n").report()).contains("nest deeper than 15");
  }

  @Test
  void shouldRefuseBinaryFiles() throws IOException {
    byte[] octets = new byte[LARGE];
    new Random(1).nextBytes(octets);
    Path file = Files.write(directory.resolve("binary.nft"), octets);
    assertThat(RuleCompiler.compile(file).report()).contains("is not UTF-8 text", "error: ");
  }

  @Test
  void shouldSayWhereTextIsNotUtf8() throws IOException {
    byte[] text = "table inet x {\n # na\u00efve\n}\n".getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(directory.resolve("latin.nft"), text);
    assertThat(RuleCompiler.compile(file).report())
        .contains("latin.nft:2:6: warning: the file is not UTF-8 text: octet 0xef")
        .doesNotContain("error:");
  }

  @Test
  void shouldRefuseEndlessFiles() {
    assertThat(RuleCompiler.compile(Path.of("/dev/zero")).report()).contains("longer than 16 MiB");
  }

  @Test
  void shouldRefuseWhatIsNoFile() {
    assertThat(RuleCompiler.compile(directory).report()).contains("it is a directory");
    assertThat(RuleCompiler.compile(directory.resolve("none.nft")).report())
        .contains("there is no file");
  }

  @Test
  void shouldStopAtIncludesThatMultiply() throws IOException {
    for (int i = 0; i < 15; i++) {
      String include = "include \"" + (i + 1) + ".nft\"\n";
      Files.writeString(directory.resolve(i + ".nft"), include + include);
    }
    Files.writeString(directory.resolve("15.nft"), "");
    assertThat(RuleCompiler.compile(directory.resolve("0.nft")).report())
        .contains("more than 1000 files included");
  }
}
