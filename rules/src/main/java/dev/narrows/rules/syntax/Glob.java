package dev.narrows.rules.syntax;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds files by wildcards, as glob(3) with GLOB_NOESCAPE: sorted, and no directories. */
final class Glob {
  private Glob() {}

  static boolean isPattern(String path) {
    return path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
  }

  /**
   * The files that match an absolute pattern; none is no error.
   *
   * @throws IOException when a directory cannot be read
   */
  static List<Path> files(Path pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    found.add(pattern.getRoot() == null ? Path.of("") : pattern.getRoot());
    for (Path part : pattern) {
      List<Path> next = new ArrayList<>();
      for (Path directory : found) {
        if (isPattern(part.toString())) {
          next.addAll(matching(directory, part.toString()));
        } else {
          next.add(directory.resolve(part));
        }
      }
      found = next;
    }
    found.removeIf(each -> !Files.exists(each) || Files.isDirectory(each));
    Collections.sort(found);
    return found;
  }

  private static List<Path> matching(Path directory, String pattern) throws IOException {
    String glob = pattern.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}");
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      for (Path entry : entries) {
        // A wildcard finds no hidden file.
        if (pattern.startsWith(".") || !entry.getFileName().toString().startsWith(".")) {
          files.add(entry);
        }
      }
    } catch (NotDirectoryException e) {
      files.clear();
    }
    return files;
  }
}
