package dev.narrows.firewall.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 */
record RunningNarrows(long pid, Set<Integer> queues) {
  private static final Pattern PID = Pattern.compile("\\(pid (\\d+)\\)$");

  /** Finds it by the queues that it holds. */
  static Optional<RunningNarrows> find(Iterable<KernelQueue> queues) {
    long found = 0;
    Set<Integer> held = new TreeSet<>();
    for (KernelQueue queue : queues) {
      Matcher pid = PID.matcher(queue.holder());
      if (pid.find() && isNarrows(pid.group(1))) {
        found = Long.parseLong(pid.group(1));
        held.add(queue.queue());
      }
    }
    return found == 0 ? Optional.empty() : Optional.of(new RunningNarrows(found, held));
  }

  private static boolean isNarrows(String pid) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", pid, "cmdline"));
      for (String word : new String(line, StandardCharsets.UTF_8).split("\0")) {
        if (word.endsWith("narrows.jar") || word.equals("dev.narrows.firewall.Main")) {
          return true;
        }
      }
      return false;
    } catch (IOException ignored) {
      return false; // it has just ended
    }
  }
}
