package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.NetNamespace;

/** The program in a process of its own, in a namespace, with what it printed. */
final class DaemonProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final Path log;

  private DaemonProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code narrows ARGUMENTS}.
   *
   * @param wrapper a command that runs the program, as env or setpriv do; may be empty
   */
  static DaemonProcess start(
      NetNamespace namespace, List<String> wrapper, String classPath, List<String> arguments) {
    try {
      Path log = Files.createTempFile(Files.createDirectories(Path.of("target", "daemon")), "", "");
      List<String> command = new ArrayList<>(wrapper);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp", classPath));
      command.add(Main.class.getName());
      command.addAll(arguments);
      Process process = namespace.startTo(log.toFile(), command.toArray(String[]::new));
      return new DaemonProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DaemonProcess start(NetNamespace namespace, String... arguments) {
    return start(namespace, List.of(), classPath(), List.of(arguments));
  }

  /** This JVM's class path, in absolute paths. */
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Waits until it has logged that it serves. */
  DaemonProcess awaitServing() {
    awaitLog("serving ");
    return this;
  }

  /** Waits for a text in the log; fails when the process ends without it. */
  void awaitLog(String text) {
    Await.until(
        () -> "it logs \"" + text + "\"; the log is\n" + log(),
        Duration.ofSeconds(LIMIT_SECONDS),
        () -> {
          boolean alive = process.isAlive(); // asked first: it may log and end in between
          return log().contains(text) || !alive;
        });
    assertThat(log()).as("what it logs").contains(text);
  }

  void signal(String name) throws IOException, InterruptedException {
    String[] command = {"kill", "-" + name, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(command).start().waitFor()).as("kill -" + name).isZero();
  }

  /** Waits for its end; the exit code. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
        .as("it ends; the log is\n%s", log())
        .isTrue();
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
