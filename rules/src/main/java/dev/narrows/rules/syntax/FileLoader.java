package dev.narrows.rules.syntax;

import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Finds and reads files; what cannot be read is a diagnostic. */
final class FileLoader {
  static final int MAX_OCTETS = 16 << 20;

  /** The one device that comes to its end. */
  private static final Path NOTHING = Path.of("/dev/null");

  private final DiagnosticSink sink;

  FileLoader(DiagnosticSink sink) {
    this.sink = sink;
  }

  /** A path by which a file can be known again. */
  static Path identity(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException ignored) {
      return file.toAbsolutePath().normalize();
    }
  }

  /**
   * The text of a file, or null after a diagnostic.
   *
   * @param span who wants it
   * @param start its first character, for what is wrong inside
   */
  String loadIncluded(Path file, SourceSpan span, SourceSpan start) {
    if (identity(file).equals(NOTHING)) {
      return "";
    }
    if (Files.isDirectory(file)) {
      sink.warning(span, "a directory: none of its files is read", "write '" + file + "/*'");
      return "";
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A pipe or a terminal might never come to its end.
      sink.error(span, "cannot include " + file + ": it is no regular file", "name a file");
      return null;
    }
    return load(file, span, start);
  }

  /** As loadIncluded, and takes what is no regular file, such as a pipe. */
  String load(Path file, SourceSpan span, SourceSpan start) {
    if (Files.isDirectory(file)) {
      sink.error(span, "cannot read " + file + ": it is a directory", "name a file");
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_OCTETS + 1);
      if (octets.length > MAX_OCTETS) {
        String limit = (MAX_OCTETS >> 20) + " MiB";
        sink.error(start, "the file is longer than " + limit, "split the rules into several files");
        return null;
      }
      return decode(octets, start);
    } catch (NoSuchFileException e) {
      sink.error(span, "there is no file " + file, "check the path");
    } catch (AccessDeniedException e) {
      sink.error(span, "cannot read " + file + ": permission denied", "check its permissions");
    } catch (IOException e) {
      sink.error(span, "cannot read " + file + ": " + e.getMessage(), "check the path");
    }
    return null;
  }

  private String decode(byte[] octets, SourceSpan start) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(octets);
    CharBuffer out = CharBuffer.allocate(octets.length + 1);
    if (!decoder.decode(in, out, true).isError()) {
      return out.flip().toString();
    }
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < in.position(); i++) {
      if (octets[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    int length = in.position() - lineStart;
    int column = new String(octets, lineStart, length, StandardCharsets.UTF_8).length() + 1;
    SourceSpan span = new SourceSpan(start.file(), line, column, line, column + 1);
    String octet = String.format("0x%02x", octets[in.position()]);
    sink.warning(span, "the file is not UTF-8 text: octet " + octet, "save it as UTF-8");
    // Elsewhere than in comments and strings the character that replaces them is refused.
    return new String(octets, StandardCharsets.UTF_8);
  }

  /**
   * The files that an include means: one, or those that match, by name, when it has wildcards. A
   * file that is not in the first directory may be in one of the others.
   */
  List<Path> resolve(List<Path> directories, String path, SourceSpan span) {
    boolean wild = Glob.isPattern(path);
    List<Path> files = new ArrayList<>();
    try {
      for (Path directory : directories) {
        Path file = directory.resolve(path).normalize();
        if (wild) {
          files.addAll(Glob.files(file));
        } else if (files.isEmpty() && (directory == directories.get(0) || Files.exists(file))) {
          files.add(file);
        }
        if (!wild && Files.exists(file)) {
          return List.of(file);
        }
      }
    } catch (InvalidPathException e) {
      sink.error(span, "'" + path + "' is no path: " + e.getReason(), "check it");
    } catch (PatternSyntaxException e) {
      // As "[a": to glob(3) the bracket is a character then, and no file has such a name.
      files.clear();
    } catch (IOException e) {
      sink.error(span, "cannot look for " + path + ": " + e.getMessage(), "check the path");
    }
    return files;
  }
}
