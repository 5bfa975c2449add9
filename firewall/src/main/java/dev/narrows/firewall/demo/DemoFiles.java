package dev.narrows.firewall.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the demonstration, in a temporary directory of its own. */
final class DemoFiles implements AutoCloseable {
  private final Path directory;

  DemoFiles() {
    try {
      directory = Files.createTempDirectory(DemoName.of(""));
    } catch (IOException e) {
      throw new DemoException("cannot make a temporary directory: " + e.getMessage(), e);
    }
  }

  /** Where a file would be. */
  Path path(String name) {
    return directory.resolve(name);
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(path(name), text);
    } catch (IOException e) {
      throw new DemoException("cannot write " + path(name) + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    remove(directory);
  }

  /** Removes the directories of demonstrations that were killed. */
  static void removeStale() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, DemoName.PREFIX + "*")) {
      for (Path path : found) {
        if (DemoName.isStale(path.getFileName().toString())) {
          remove(path);
        }
      }
    } catch (IOException ignored) {
      // What cannot be listed now is tried again the next time.
    }
  }

  private static void remove(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException ignored) {
      // A file left in the temporary directory is no reason to fail.
    }
  }
}
