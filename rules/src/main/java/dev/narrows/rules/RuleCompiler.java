package dev.narrows.rules;

import dev.narrows.rules.diagnostic.Diagnostic;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Compiles rule files. */
public final class RuleCompiler {
  private RuleCompiler() {}

  /**
   * What came of a compilation.
   *
   * @param ruleSet absent when there was an error
   * @param diagnostics all errors and warnings in the order of the source
   * @param report the diagnostics as people read them, with source lines and carets; may be empty
   */
  public record Result(Optional<RuleSet> ruleSet, List<Diagnostic> diagnostics, String report) {}

  /** Compiles a file and what it includes. A file that cannot be read is a diagnostic too. */
  public static Result compile(Path file) {
    throw new UnsupportedOperationException();
  }

  /** Compiles text; name stands for the file in diagnostics, includes are relative to directory. */
  public static Result compile(String name, String text, Path directory) {
    throw new UnsupportedOperationException();
  }
}
