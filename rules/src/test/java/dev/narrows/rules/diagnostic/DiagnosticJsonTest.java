package dev.narrows.rules.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiagnosticJsonTest {
  private static String json(String text) {
    return DiagnosticJson.print(RuleCompiler.compile("a.nft", text, Path.of("")).diagnostics());
  }

  @Test
  void shouldPrintNothingButTheArrayWhenThereIsNothing() {
    assertThat(json("table inet x { }\n")).isEqualTo("[]\n");
  }

  @Test
  void shouldGiveRangesCodesAndNotes() {
    assertThat(json("table inet x { comment \"a\"; comment \"b\"; }\ntabel y { }\n"))
        .isEqualTo(
            """
            [
            {"file":"a.nft","range":{"start":{"line":1,"col":29},"end":{"line":1,"col":40}},\
            "severity":"error","code":"duplicate","message":"a second comment in one block",\
            "advice":"remove one","notes":[{"file":"a.nft","range":{"start":{"line":1,"col":16},\
            "end":{"line":1,"col":27}},"message":"the first is here"}]},
            {"file":"a.nft","range":{"start":{"line":2,"col":1},"end":{"line":2,"col":6}},\
            "severity":"error","code":"unknown-name","message":"unknown command 'tabel'",\
            "advice":"did you mean 'table'?","notes":[]}
            ]
            """);
  }

  @Test
  void shouldEscapeWhatJsonWantsEscaped() {
    String name = "\"\\\u0001\u009b\ud83d";
    SourceSpan span = new SourceSpan(name, 1, 1, 1, 2);
    Diagnostic diagnostic = new Diagnostic(Diagnostic.Severity.WARNING, span, "m", "");
    assertThat(DiagnosticJson.print(java.util.List.of(diagnostic)))
        .contains("{\"file\":\"\\\"\\\\\\u0001\\u009b\\ud83d\"")
        .contains("\"severity\":\"warning\",\"code\":\"other\"");
  }
}
