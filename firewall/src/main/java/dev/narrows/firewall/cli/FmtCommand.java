package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.FileFailure;
import dev.narrows.rules.RuleCompiler;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narrows fmt}. */
@Command(
    name = "fmt",
    description = {
      "Write rule files in canonical form, as \"nft -s list ruleset\" lists the same rules. Comments,"
          + " variables and includes stay. Needs no permissions.",
      ""
    },
    exitCodeList = {
      "0:every file was formatted, or with --check is in form",
      "1:a file has mistakes or cannot be read, or with --check is not in form",
      "2:the command line has a mistake"
    },
    footer = {
      "",
      "Examples:",
      "  narrows fmt rules.nft              print it in form",
      "  narrows fmt -w /etc/narrows/*.nft  write the files anew",
      "  narrows fmt --check rules.nft      name the files that are not in form",
      "  nft list ruleset | narrows fmt -"
    })
final class FmtCommand implements Callable<Integer> {
  private static final int MAX_OCTETS = 16 << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-w", "--write"},
      description = "Write the files in place, each at once or not at all.")
  private boolean write;

  @Option(
      names = "--check",
      description = "Change nothing; print the names of files that are not in form.")
  private boolean check;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Rule files; - for standard input.")
  private List<String> files;

  @Override
  public Integer call() throws IOException {
    if (write && (check || files.contains("-"))) {
      String other = check ? "--check" : "standard input";
      throw new ParameterException(spec.commandLine(), "-w and " + other + " exclude each other");
    }
    boolean good = true;
    for (String file : files) {
      good &= format(file);
    }
    return good ? 0 : 1;
  }

  private boolean format(String file) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String text;
    try {
      text = read(file);
    } catch (CharacterCodingException e) {
      err.println(file + ": the file is not UTF-8 text");
      return false;
    } catch (IOException e) {
      err.println(file + ": cannot be read: " + FileFailure.reason(e));
      return false;
    }
    RuleCompiler.Formatted formatted =
        RuleCompiler.format(file.equals("-") ? "<stdin>" : file, text);
    if (formatted.text().isEmpty()) {
      err.print(formatted.report());
      err.flush();
      return false;
    }
    String result = formatted.text().orElseThrow();
    if (check) {
      if (!result.equals(text)) {
        out.println(file);
      }
      return result.equals(text);
    }
    if (!write) {
      out.print(result);
      out.flush();
    } else if (!result.equals(text)) {
      replace(Path.of(file), result);
    }
    return true;
  }

  private static String read(String file) throws IOException {
    byte[] octets;
    if (file.equals("-")) {
      octets = System.in.readNBytes(MAX_OCTETS + 1);
    } else {
      try (var in = Files.newInputStream(Path.of(file))) {
        octets = in.readNBytes(MAX_OCTETS + 1);
      }
    }
    if (octets.length > MAX_OCTETS) {
      throw new IOException("it is longer than " + (MAX_OCTETS >> 20) + " MiB");
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
  }

  /** Puts a new file in the place of the old, which keeps its permissions. */
  private static void replace(Path file, String text) throws IOException {
    Path real = file.toRealPath();
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
    Path fresh = Files.createTempFile(real.getParent(), ".narrows-fmt", ".nft");
    try {
      Files.writeString(fresh, text);
      Files.setPosixFilePermissions(fresh, permissions);
      Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
