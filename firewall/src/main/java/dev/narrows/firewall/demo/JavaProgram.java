package dev.narrows.firewall.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines that run a class of this program in a JVM of its own, like this one. */
final class JavaProgram {
  private JavaProgram() {}

  /** For a small helper that should start quickly. */
  static List<String> quick(Class<?> main) {
    return command(main, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
  }

  static List<String> command(Class<?> main, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    // Newer JVMs want native access allowed in so many words; the launcher has done so for us.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            argument ->
                argument.startsWith("--enable-native-access")
                    || argument.startsWith("--sun-misc-unsafe"))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    return command;
  }
}
