package dev.narrows.firewall.config;

import dev.narrows.rules.RuleCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where rules come from.
 *
 * @param file a rule file; empty for the rules built in
 */
public record RuleSource(Optional<Path> file) {
  private static final String RESOURCE = "rules.nft";

  /** The text of the rules built in. */
  public static String builtIn() {
    try (InputStream stream = RuleSource.class.getResourceAsStream(RESOURCE)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles what the source holds at this moment. */
  public RuleCompiler.Result compile() {
    return file.map(RuleCompiler::compile)
        .orElseGet(() -> RuleCompiler.compile(name(), builtIn(), Path.of("")));
  }

  /** The file's name, or words for the rules built in. */
  public String name() {
    return file.map(Path::toString).orElse("built-in rules");
  }
}
