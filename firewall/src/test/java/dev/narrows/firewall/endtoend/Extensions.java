package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files by which iptables knows its matches. */
final class Extensions {
  private static final List<Path> DIRECTORIES =
      List.of(Path.of("/usr/lib/x86_64-linux-gnu/xtables"), Path.of("/usr/lib/xtables"));

  private Extensions() {}

  static Path installed() {
    return DIRECTORIES.stream().filter(Files::isDirectory).findFirst().orElseThrow();
  }

  /** Has a directory lack one of them. */
  static void linkAllBut(String missing, Path directory) throws IOException {
    Path installed = installed();
    try (Stream<Path> files = Files.list(installed)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().equals(missing)) {
          Files.createSymbolicLink(directory.resolve(file.getFileName()), file);
        }
      }
    }
    assertThat(installed.resolve(missing)).exists();
  }
}
