package org.jnetfilter.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a class's main method in a JVM of its own, in a namespace, with this JVM's class path. */
public final class JavaProgram {
  private JavaProgram() {}

  /** Starts it as root. */
  public static Process start(NetNamespace namespace, Class<?> program, String... arguments) {
    return namespace.start(command(System.getProperty("java.class.path"), program, arguments));
  }

  /**
   * Starts it behind a command that gives up privilege, such as setpriv; the class path is copied
   * to where everybody may read it.
   */
  public static Process startAs(
      NetNamespace namespace, String[] prefix, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(prefix));
    command.addAll(List.of(command(readableClassPath(), program, arguments)));
    return namespace.start(command.toArray(new String[0]));
  }

  /**
   * Waits for a line of output that contains a text.
   *
   * @throws AssertionError with all output when the program ends without
   */
  public static void awaitLine(Process process, String text) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder all = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      all.append(line).append('\n');
      if (line.contains(text)) {
        return;
      }
    }
    throw new AssertionError("no line with \"" + text + "\" in: " + all);
  }

  private static String[] command(String classPath, Class<?> program, String... arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        new ArrayList<>(List.of(java.toString(), "-cp", classPath, program.getName()));
    command.addAll(List.of(arguments));
    return command.toArray(new String[0]);
  }

  private static String readableClassPath() {
    try {
      Path directory = Files.createTempDirectory("nt-classes");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
      directory.toFile().setExecutable(true, false);
      directory.toFile().setReadable(true, false);
      List<String> copies = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path copy = directory.resolve(copies.size() + "-" + Path.of(entry).getFileName());
        copies.add(copy.toString());
        if (Files.exists(Path.of(entry))) {
          copy(Path.of(entry), copy);
        }
      }
      return String.join(File.pathSeparator, copies);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (file.equals(from)) {
          target = to;
        }
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        target.toFile().setReadable(true, false);
        target.toFile().setExecutable(Files.isDirectory(file), false);
      }
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    } catch (IOException ignored) {
      // A directory under /tmp stays behind.
    }
  }
}
