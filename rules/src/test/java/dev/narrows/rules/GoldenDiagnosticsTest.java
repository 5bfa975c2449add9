package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Typical mistakes, and the report in full beside them. On a mismatch the report is written to a
 * file .got beside the compiled resources, to be looked at and taken over.
 */
class GoldenDiagnosticsTest {
  static List<Path> files() throws Exception {
    Path directory = Path.of(GoldenDiagnosticsTest.class.getResource("/rules/diagnostics").toURI());
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> rules = files.filter(each -> each.toString().endsWith(".nft")).sorted().toList();
      assertThat(rules).hasSizeGreaterThan(11);
      return rules;
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldReportExactly(Path file) throws IOException {
    String name = file.getFileName().toString();
    String report = RuleCompiler.compile(name, Files.readString(file), file.getParent()).report();
    Path expected = file.resolveSibling(name.replace(".nft", ".expected"));
    Path got = file.resolveSibling(name.replace(".nft", ".got"));
    if (!Files.exists(expected) || !Files.readString(expected).equals(report)) {
      Files.writeString(got, report);
    }
    assertThat(expected).exists();
    assertThat(report).isEqualTo(Files.readString(expected));
  }
}
