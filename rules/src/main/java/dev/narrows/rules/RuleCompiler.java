package dev.narrows.rules;

import dev.narrows.rules.ast.SourceFile;
import dev.narrows.rules.diagnostic.Diagnostic;
import dev.narrows.rules.diagnostic.DiagnosticPrinter;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceMap;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.SourceText;
import dev.narrows.rules.semantic.Analyzer;
import dev.narrows.rules.semantic.CanonicalValues;
import dev.narrows.rules.syntax.RuleFileReader;
import dev.narrows.rules.syntax.RuleFormatter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
    return compile(file, List.of());
  }

  /**
   * Compiles a file and what it includes.
   *
   * @param includePath directories where files are looked for that are not beside the file that
   *     includes them
   */
  public static Result compile(Path file, List<Path> includePath) {
    return compile(includePath, reader -> reader.read(file));
  }

  /** Compiles text; name stands for the file in diagnostics, includes are relative to directory. */
  public static Result compile(String name, String text, Path directory) {
    return compile(List.of(), reader -> reader.parse(name, text, directory));
  }

  /** Compiles the rules that hold where there is no rule file. */
  public static Result compileDefault() {
    return compile(DefaultRules.NAME, DefaultRules.text(), Path.of(""));
  }

  private static Result compile(
      List<Path> includePath, Function<RuleFileReader, SourceFile> source) {
    SourceMap sources = new SourceMap();
    DiagnosticSink sink = new DiagnosticSink();
    Optional<RuleSet> ruleSet;
    try {
      RuleFileReader reader = new RuleFileReader(sources, sink, includePath);
      SourceFile file = source.apply(reader);
      ruleSet = new Analyzer(reader.brokenNames(), sink).analyze(file);
    } catch (OutOfMemoryError | StackOverflowError e) {
      // What filled it is let go by now. No file is known to end here; if one does, it is said.
      ruleSet = Optional.empty();
      sink.error(
          new SourceSpan(sources.first(), 1, 1, 1, 2),
          e instanceof OutOfMemoryError
              ? "the rules need more memory than Java may use"
              : "the rules nest too deep",
          "split them, or give Java more: NARROWS_JAVA_OPTIONS='-Xmx1g -Xss4m'");
    }
    List<Diagnostic> diagnostics = sink.sorted(sources);
    String report = new DiagnosticPrinter(sources).print(diagnostics);
    return new Result(ruleSet, diagnostics, report);
  }

  /**
   * A file in canonical form.
   *
   * @param text absent when there was an error
   * @param report the errors as people read them; may be empty
   */
  public record Formatted(Optional<String> text, List<Diagnostic> diagnostics, String report) {}

  /** Writes text as nft lists rules; name stands for the file in diagnostics. */
  public static Formatted format(String name, String text) {
    SourceMap sources = new SourceMap();
    DiagnosticSink sink = new DiagnosticSink();
    SourceText source = new SourceText(name, text, null);
    sources.add(source);
    Optional<String> formatted =
        Optional.ofNullable(new RuleFormatter(new CanonicalValues(), sink).format(source));
    List<Diagnostic> diagnostics = sink.sorted(sources);
    return new Formatted(formatted, diagnostics, new DiagnosticPrinter(sources).print(diagnostics));
  }
}
