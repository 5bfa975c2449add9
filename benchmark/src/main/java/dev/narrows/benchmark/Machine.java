package dev.narrows.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What figures were measured on. */
final class Machine {
  private Machine() {}

  static String name() {
    return processor()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, Linux "
        + System.getProperty("os.version")
        + ", Java "
        + Runtime.version().feature();
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 2))
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException e) {
      return "unknown processor";
    }
  }
}
