package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of docs/rules-language.md does what the page says. */
public class DocumentationTest {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```nft (file|table|rule)( refused)?\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** An example: a whole block, or one line of what stands for itself. */
  public record Example(String place, boolean refused, String text) {
    public String source() {
      switch (place) {
        case "file":
          return text;
        case "table":
          return "table inet x {\n" + text + "\n}\n";
        default:
          String hook = "type filter hook forward priority 0\n";
          return "table inet x {\nchain c {\n" + hook + text + "\n}\n}\n";
      }
    }
  }

  public static List<Example> examples() throws IOException {
    String page = Files.readString(Path.of("../docs/rules-language.md"));
    List<Example> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      boolean refused = block.group(2) != null;
      boolean single = refused || block.group(1).equals("rule");
      for (String text : single ? block.group(3).split("\n") : new String[] {block.group(3)}) {
        examples.add(new Example(block.group(1), refused, text));
      }
    }
    assertThat(examples).hasSizeGreaterThan(40);
    assertThat(page.split("```nft", -1)).as("blocks of another kind").hasSize(blocks(page) + 1);
    return examples;
  }

  private static int blocks(String page) {
    return (int) BLOCK.matcher(page).results().count();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldDoWhatThePageSays(Example example) {
    RuleCompiler.Result result = RuleCompiler.compile("example.nft", example.source(), Path.of(""));
    if (example.refused()) {
      assertThat(result.report()).as(example.text()).contains("understood, but not supported");
      assertThat(result.ruleSet()).isEmpty();
    } else {
      assertThat(result.report()).as(example.text()).isEmpty();
      assertThat(result.ruleSet()).isPresent();
    }
  }
}
