package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludeTest {
  @TempDir private Path directory;

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private RuleCompiler.Result compile(String name) {
    return RuleCompiler.compile(directory.resolve(name));
  }

  @Test
  void shouldPutFilesInTheirPlaces() throws IOException {
    write("main.nft", "include \"parts/vars.nft\"\ntable inet x {\n include \"parts/t.nft\"\n}\n");
    write("parts/vars.nft", "define port = 22\n");
    write("parts/t.nft", "chain c {\n type filter hook input priority 0\n include \"r.nft\"\n}\n");
    write("parts/r.nft", "tcp dport $port counter drop\n");
    RuleCompiler.Result result = compile("main.nft");
    assertThat(result.report()).isEmpty();
    assertThat(result.ruleSet().orElseThrow().counters())
        .extracting(RuleSet.RuleCounter::name)
        .containsExactly("c:1");
  }

  @Test
  void shouldTakeFilesThatMatchByName() throws IOException {
    write("main.nft", "include \"d/*.nft\"\ninclude \"none/../d/*.conf\"\n");
    write("d/2.nft", "add chain inet x c\n");
    write("d/1.nft", "add table inet x\n");
    write("d/.hidden.nft", "nonsense\n");
    assertThat(compile("main.nft").report()).isEmpty();
  }

  @Test
  void shouldShowTheChainOfIncludes() throws IOException {
    write("main.nft", "\ninclude \"a/one.nft\"\n");
    write("a/one.nft", " include \"two.nft\"\n");
    write("a/two.nft", "tabel x\n");
    String start = directory.toString();
    assertThat(compile("main.nft").report())
        .isEqualTo(
            String.join(
                "\n",
                "in file included from " + start + "/a/one.nft:1:",
                "in file included from " + start + "/main.nft:2:",
                start + "/a/two.nft:1:1: error: unknown command 'tabel'; did you mean 'table'?",
                "tabel x",
                "^~~~~",
                ""));
  }

  @Test
  void shouldRefuseFilesThatIncludeThemselves() throws IOException {
    write("a.nft", "include \"b.nft\"\n");
    write("b.nft", "include \"./a.nft\"\n");
    assertThat(compile("a.nft").report())
        .contains("b.nft:1:9: error: a file that includes itself")
        .containsOnlyOnce("error:");
  }

  @Test
  void shouldSayWhichFileIsMissing() throws IOException {
    write("a.nft", "include \"gone.nft\"\ninclude \"nodir/*.nft\"\n");
    assertThat(compile("a.nft").report())
        .contains("a.nft:1:9: error: there is no file " + directory.resolve("gone.nft"))
        .containsOnlyOnce("error:");
  }
}
