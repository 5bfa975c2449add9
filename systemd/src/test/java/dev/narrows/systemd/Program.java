package dev.narrows.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that was run to its end. */
record Program(int exitCode, String output) {
  /** Runs with standard error in the output. */
  static Program run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Program(process.waitFor(), output);
  }
}
