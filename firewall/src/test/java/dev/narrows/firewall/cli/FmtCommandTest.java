package dev.narrows.firewall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FmtCommandTest {
  private static final String IN_FORM = "table inet x {\n\tchain c {\n\t\ttcp dport 22\n\t}\n}\n";

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("a.nft");
    Files.writeString(file, "table inet x { chain c { tcp dport ssh; }\n}\n");
  }

  private int run(String... arguments) {
    return new CommandLine(new FmtCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void shouldPrintTheFileInForm() {
    assertThat(run(file.toString())).isZero();
    assertThat(out.toString()).isEqualTo(IN_FORM);
  }

  @Test
  void shouldWriteInPlaceAndThenFindItInForm() throws IOException {
    assertThat(run("--check", file.toString())).isEqualTo(1);
    assertThat(out.toString()).contains(file.toString());
    assertThat(run("-w", file.toString())).isZero();
    assertThat(Files.readString(file)).isEqualTo(IN_FORM);
    assertThat(run("--check", file.toString())).isZero();
    assertThat(directory).isDirectoryNotContaining(each -> !each.equals(file));
  }

  @Test
  void shouldTellWhyAFileCannotBeRead() throws IOException {
    Path missing = directory.resolve("missing");
    assertThat(run(missing.toString())).isEqualTo(1);
    assertThat(err.toString()).isEqualTo(missing + ": cannot be read: no such file\n");
  }

  @Test
  void shouldLeaveFilesWithErrorsAlone() throws IOException {
    Files.writeString(file, "tabel x\n");
    assertThat(run("-w", file.toString())).isEqualTo(1);
    assertThat(Files.readString(file)).isEqualTo("tabel x\n");
    assertThat(err.toString()).contains("did you mean 'table'?");
  }
}
