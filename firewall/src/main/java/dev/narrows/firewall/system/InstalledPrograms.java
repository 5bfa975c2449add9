package dev.narrows.firewall.system;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where programs are: on PATH, or where a system keeps them even when PATH is a user's. */
public final class InstalledPrograms {
  /** Directories of programs that only root needs, as PATH has them. */
  public static final String SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin";

  private static final String USUAL_PATH = SYSTEM_PATH + ":/usr/bin:/bin";

  private InstalledPrograms() {}

  /** The first that can be run. */
  public static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + USUAL_PATH;
    return Stream.of(path.split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
