package dev.narrows.firewall.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs of the system that the demonstration needs: ip and iptables. */
final class SystemCommand {
  /** Where sbin programs are, which the PATH of a plain login may lack. */
  private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin";

  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;

  private SystemCommand() {}

  /** What a program printed. */
  static String run(String... command) {
    return run(List.of(command));
  }

  static String run(List<String> command) {
    return run(command, "");
  }

  /** What a program printed that was given an input of a few octets. */
  static String run(List<String> command, String input) {
    try {
      ProcessBuilder builder = builder(command).redirectErrorStream(true);
      Process process = builder.start();
      try (OutputStream sink = process.getOutputStream()) {
        sink.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new DemoException(
            "'" + String.join(" ", command) + "' failed with status " + status + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new DemoException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted while running " + command.get(0), e);
    }
  }

  /** A child process that finds sbin programs and does not report to this one's supervisor. */
  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().merge("PATH", SYSTEM_PATH, (path, system) -> path + ":" + system);
    builder.environment().remove("NOTIFY_SOCKET");
    builder.environment().remove("WATCHDOG_USEC");
    return builder;
  }

  /** Refuses, in one line, what could only fail half-way. */
  static void require(String... programs) {
    if (!hasCapability(CAP_NET_ADMIN) || !hasCapability(CAP_SYS_ADMIN)) {
      throw new DemoException(
          "the demo makes network namespaces, for which it must be root; run it with sudo");
    }
    for (String program : programs) {
      if (!exists(program)) {
        throw new DemoException(
            "the demo needs the program '"
                + program
                + "', which is not there; install the packages iproute2 and iptables");
      }
    }
  }

  private static boolean exists(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":" + SYSTEM_PATH;
    return Stream.of(path.split(":"))
        .filter(directory -> !directory.isEmpty())
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static boolean hasCapability(int number) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String mask =
          lines
              .filter(line -> line.startsWith("CapEff:"))
              .map(line -> line.substring("CapEff:".length()).strip())
              .findFirst()
              .orElse("0");
      return (Long.parseUnsignedLong(mask, 16) >>> number & 1) == 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
