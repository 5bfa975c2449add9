package dev.narrows.firewall.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of the demonstration.
 *
 * @param name as ip-netns(8) knows it
 */
record DemoNamespace(String name) {
  void create() {
    SystemCommand.run("ip", "netns", "add", name);
    ip("link", "set", "lo", "up");
  }

  /** Runs ip(8) on this namespace. */
  void ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    SystemCommand.run(command);
  }

  /** Runs a program inside. */
  String run(String... arguments) {
    return SystemCommand.run(inside(List.of(arguments)));
  }

  /** Writes a kernel setting of this namespace, such as "ipv4/ip_forward". */
  void set(String setting, int value) {
    SystemCommand.run(inside(List.of("tee", "/proc/sys/net/" + setting)), Integer.toString(value));
  }

  /** The command line that runs another one inside. */
  List<String> inside(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(arguments);
    return command;
  }

  /** Ends what runs inside, and removes it; the devices inside go with it. */
  void remove() {
    SystemCommand.run("ip", "netns", "pids", name)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(Long::valueOf)
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    SystemCommand.run("ip", "netns", "del", name);
  }
}
