package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.ConfigKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.queue.KernelQueue;

/**
 * A Narrows that holds queues.
 *
 * @param pid its process
 * @param queues that it holds
 * @param arguments of its command line, behind "run"
 */
public record RunningNarrows(long pid, Set<Integer> queues, List<String> arguments) {
  private static final Pattern PID = Pattern.compile("\\(pid (\\d+)\\)$");
  private static final Set<ConfigKey> FILES = EnumSet.of(ConfigKey.RULES, ConfigKey.CONTROL);

  /** Finds the one that serves the calling thread's network namespace. */
  public static Optional<RunningNarrows> find() {
    return find(KernelQueue.readAll());
  }

  static Optional<RunningNarrows> find(Iterable<KernelQueue> queues) {
    long found = 0;
    List<String> arguments = List.of();
    Set<Integer> held = new TreeSet<>();
    for (KernelQueue queue : queues) {
      Matcher pid = PID.matcher(queue.holder());
      if (pid.find()) {
        List<String> words = commandLine(pid.group(1));
        int run = words.indexOf("run");
        if (run > 0 && words.subList(0, run).stream().anyMatch(RunningNarrows::isNarrows)) {
          found = Long.parseLong(pid.group(1));
          arguments = words.subList(run + 1, words.size());
          held.add(queue.queue());
        }
      }
    }
    return found == 0
        ? Optional.empty()
        : Optional.of(new RunningNarrows(found, held, List.copyOf(arguments)));
  }

  private static boolean isNarrows(String program) {
    return program.endsWith("narrows.jar") || program.equals("dev.narrows.firewall.Main");
  }

  private static List<String> commandLine(String pid) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", pid, "cmdline"));
      return List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException ignored) {
      return List.of(); // it has just ended
    }
  }

  /** The settings that it was given on its command line. */
  public Map<ConfigKey, String> options() {
    Map<ConfigKey, String> options = new EnumMap<>(ConfigKey.class);
    for (ConfigKey key : ConfigKey.values()) {
      option(key.key(), key.isSwitch())
          .ifPresent(value -> options.put(key, FILES.contains(key) ? absolute(value) : value));
    }
    return options;
  }

  /** The configuration file that it was given. */
  public Optional<Path> configFile() {
    return option("config", false).map(this::absolute).map(Path::of);
  }

  private Optional<String> option(String name, boolean isSwitch) {
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.startsWith("--" + name + "=")) {
        return Optional.of(word.substring(name.length() + 3));
      }
      if (word.equals("--" + name)) {
        return isSwitch
            ? Optional.of("yes")
            : i + 1 < arguments.size() ? Optional.of(arguments.get(i + 1)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private String absolute(String file) {
    if (file.equals("off")) {
      return file;
    }
    try {
      Path directory = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
      return directory.resolve(file).toString();
    } catch (IOException ignored) {
      return file;
    }
  }
}
