package dev.narrows.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The C programs to measure with and against, compiled on the machine that they run on. What cannot
 * be compiled is told once, and what needs it is not measured.
 */
final class Programs {
  /** Sends and receives. */
  static final String TRAFFIC = "traffic";

  /** The consumer from the library's documentation. */
  static final String TEXTBOOK = "queue-textbook";

  /** The consumer without a library. */
  static final String RAW = "queue-raw";

  /** Loses the offload metadata of frames. */
  static final String SWITCH = "metadata-losing-switch";

  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          TRAFFIC,
          List.of("-lpthread"),
          TEXTBOOK,
          List.of("-lnetfilter_queue"),
          RAW,
          List.of(),
          SWITCH,
          List.of());

  private final Path directory;
  private final Map<String, String> missing = new HashMap<>();

  private Programs(Path directory) {
    this.directory = directory;
  }

  /** Compiles all that the directory does not have yet. */
  static Programs in(Path directory) throws IOException, InterruptedException {
    Programs programs = new Programs(Files.createDirectories(directory.toAbsolutePath()));
    for (Map.Entry<String, List<String>> program : LIBRARIES.entrySet()) {
      programs.compile(program.getKey(), program.getValue());
    }
    return programs;
  }

  private void compile(String name, List<String> libraries)
      throws IOException, InterruptedException {
    Path source = directory.resolve(name + ".c");
    try (InputStream text = Programs.class.getResourceAsStream("/c/" + name + ".c")) {
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder gcc =
        new ProcessBuilder("gcc", "-O2", "-o", directory.resolve(name).toString(), "" + source);
    gcc.command().addAll(libraries);
    String said;
    try {
      Process process = gcc.redirectErrorStream(true).start();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      said = "there is no gcc";
    }
    String reason = said.lines().findFirst().orElse("gcc failed");
    missing.put(name, reason);
    System.err.println(
        name
            + " cannot be built, and what needs it is not measured: "
            + reason
            + " (Debian: apt install gcc libc6-dev libnetfilter-queue-dev)");
  }

  /**
   * Where a program is.
   *
   * @throws MissingException when it could not be compiled
   */
  String path(String name) {
    if (missing.containsKey(name)) {
      throw new MissingException(name + " cannot be built: " + missing.get(name));
    }
    return directory.resolve(name).toString();
  }

  /** Something that a measurement needs is not on this machine. */
  static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingException(String message) {
      super(message);
    }
  }
}
