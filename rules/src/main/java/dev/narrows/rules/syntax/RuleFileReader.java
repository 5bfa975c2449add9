package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ChainItem;
import dev.narrows.rules.ast.FileItem;
import dev.narrows.rules.ast.SourceFile;
import dev.narrows.rules.ast.TableItem;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceMap;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.SourceText;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads a rule file, and the files it includes in their places, into one syntax tree. */
public final class RuleFileReader {
  /** As nftables' MAX_INCLUDE_DEPTH. */
  private static final int MAX_DEPTH = 16;

  private static final int MAX_FILES = 1000;

  private final SourceMap sources;
  private final DiagnosticSink sink;
  private final FileLoader loader;
  private final List<Path> includePath;
  private final Deque<Path> reading = new ArrayDeque<>();
  private final Set<String> broken = new HashSet<>();
  private int filesRead;

  public RuleFileReader(SourceMap sources, DiagnosticSink sink) {
    this(sources, sink, List.of());
  }

  /**
   * @param includePath where files are looked for that are not beside the file that includes them
   */
  public RuleFileReader(SourceMap sources, DiagnosticSink sink, List<Path> includePath) {
    this.includePath = includePath.stream().map(Path::toAbsolutePath).toList();
    this.sources = sources;
    this.sink = sink;
    this.loader = new FileLoader(sink);
  }

  /** Reads a file; one that cannot be read is a diagnostic. */
  public SourceFile read(Path file) {
    SourceSpan span = new SourceSpan(file.toString(), 1, 1, 1, 2);
    String text = loader.load(file, span, span);
    if (text == null) {
      return new SourceFile(List.of());
    }
    reading.push(FileLoader.identity(file));
    Path directory = file.toAbsolutePath().getParent();
    return parse(new SourceText(file.toString(), text, null), file.getParent(), directory);
  }

  /** Reads text; includes are looked up in the directory. */
  public SourceFile parse(String name, String text, Path directory) {
    return parse(new SourceText(name, text, null), directory, directory);
  }

  private SourceFile parse(SourceText source, Path shown, Path directory) {
    sources.add(source);
    List<FileItem> items =
        new Inclusion(shown, directory)
            .build(source, parser -> parser.files().build(parser.parser().file()));
    return new SourceFile(items);
  }

  /** Names whose declarations have errors, so that using them is no second error. */
  public Set<String> brokenNames() {
    return broken;
  }

  /** Includes seen from one file. */
  private final class Inclusion implements Includer {
    /** How the directory is written in messages; null for the working directory. */
    private final Path shown;

    private final Path directory;

    Inclusion(Path shown, Path directory) {
      this.shown = shown;
      this.directory = directory;
    }

    <T> List<T> build(SourceText source, Function<RuleParser, List<T>> builder) {
      RuleParser parser = new RuleParser(source, sink, this).buildEarly();
      List<T> items = builder.apply(parser);
      broken.addAll(parser.tables().broken());
      return items;
    }

    @Override
    public List<FileItem> includeInFile(String path, SourceSpan span) {
      return include(path, span, parser -> parser.files().build(parser.parser().file()));
    }

    @Override
    public List<TableItem> includeInTable(String path, SourceSpan span) {
      return include(
          path, span, parser -> parser.tables().items(parser.parser().tableFile().tableItem()));
    }

    @Override
    public List<ChainItem> includeInChain(String path, SourceSpan span) {
      return include(
          path, span, parser -> parser.chains().items(parser.parser().chainFile().chainItem()));
    }

    private <T> List<T> include(
        String path, SourceSpan span, Function<RuleParser, List<T>> builder) {
      List<T> items = new ArrayList<>();
      List<Path> directories = new ArrayList<>(List.of(directory));
      directories.addAll(includePath);
      for (Path file : loader.resolve(directories, path, span)) {
        if (sink.isFull() || !isAllowed(file, span)) {
          return items;
        }
        SourceSpan start = new SourceSpan(file.toString(), 1, 1, 1, 2);
        String text = loader.loadIncluded(file, span, start);
        if (text == null) {
          continue;
        }
        Path relative = directory.relativize(file);
        Path name = file.isAbsolute() && Path.of(path).isAbsolute() ? file : show(relative);
        SourceText source = new SourceText(name.toString(), text, span);
        sources.add(source);
        reading.push(FileLoader.identity(file));
        items.addAll(new Inclusion(name.getParent(), file.getParent()).build(source, builder));
        reading.pop();
      }
      return items;
    }

    private Path show(Path relative) {
      return shown == null ? relative : shown.resolve(relative);
    }

    private boolean isAllowed(Path file, SourceSpan span) {
      if (reading.contains(FileLoader.identity(file))) {
        sink.error(span, "a file that includes itself: " + file, "remove one of the includes");
        return false;
      }
      if (reading.size() >= MAX_DEPTH) {
        sink.error(
            span, "includes nest deeper than " + MAX_DEPTH + " files", "include fewer levels");
        return false;
      }
      if (++filesRead > MAX_FILES) {
        sink.error(span, "more than " + MAX_FILES + " files included", "join some of them");
        return false;
      }
      return true;
    }
  }
}
