package dev.narrows.firewall.demo;

import dev.narrows.firewall.system.Capabilities;
import dev.narrows.firewall.system.InstalledPrograms;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the system that the demonstration needs: ip and iptables. */
final class SystemCommand {
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
    // The PATH of a plain login may lack these.
    builder
        .environment()
        .merge("PATH", InstalledPrograms.SYSTEM_PATH, (path, system) -> path + ":" + system);
    builder.environment().remove("NOTIFY_SOCKET");
    builder.environment().remove("WATCHDOG_USEC");
    return builder;
  }

  /** Refuses, in one line, what could only fail half-way. */
  static void require(String... programs) {
    if (!mayMakeNamespaces()) {
      throw new DemoException(
          "the demo makes network namespaces, for which it must be root; run it with sudo");
    }
    for (String program : programs) {
      if (InstalledPrograms.find(program).isEmpty()) {
        throw new DemoException(
            "the demo needs the program '"
                + program
                + "', which is not there; install the packages iproute2 and iptables");
      }
    }
  }

  private static boolean mayMakeNamespaces() {
    try {
      long effective = Capabilities.effective();
      return Capabilities.has(effective, Capabilities.NET_ADMIN)
          && Capabilities.has(effective, Capabilities.SYS_ADMIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
