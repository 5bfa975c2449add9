package dev.narrows.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that gives verdicts. */
interface Consumer extends AutoCloseable {
  /** Fields of /proc/PID/stat behind the program's name. */
  int USER_TIME = 11;

  double TICKS_A_SECOND = 100;

  long pid();

  @Override
  void close();

  /** Seconds of a processor that all its threads used so far, in user space and in the kernel. */
  default double[] processorSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new double[] {
      Long.parseLong(fields[USER_TIME]) / TICKS_A_SECOND,
      Long.parseLong(fields[USER_TIME + 1]) / TICKS_A_SECOND
    };
  }

  /** A figure in octets of /proc/PID/status, as in "VmRSS". */
  default long memory(String key) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
      if (line.startsWith(key + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IllegalStateException("/proc/PID/status has no " + key);
  }

  /** Sends it a signal by its name, as in "STOP". */
  default void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("kill -" + name + " " + pid() + " failed");
    }
  }
}
