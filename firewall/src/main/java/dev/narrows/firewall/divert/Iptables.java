package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.divert.DivertException.Reason;
import dev.narrows.firewall.system.InstalledPrograms;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs iptables-save and iptables-restore of one backend, for both IP versions. */
final class Iptables {
  /** For the lock that programs of the legacy backend take; the others accept and ignore it. */
  private static final String LOCK_WAIT_SECONDS = "5";

  private static final int TIMEOUT_SECONDS = 30;

  private final IptablesBackend backend;
  private final List<String> wrapper;

  Iptables(IptablesBackend backend) {
    this(backend, List.of());
  }

  /** Runs the programs by another one, such as setpriv with its options. */
  Iptables(IptablesBackend backend, List<String> wrapper) {
    this.backend = backend;
    this.wrapper = wrapper;
  }

  /** The programs of each backend that is installed, run in the same way. */
  List<Iptables> everyBackend() {
    List<Iptables> all = new ArrayList<>();
    for (IptablesBackend other : List.of(IptablesBackend.NFT, IptablesBackend.LEGACY)) {
      Iptables programs = new Iptables(other, wrapper);
      if (programs.isInstalled(false)) {
        all.add(programs);
      }
    }
    return all.isEmpty() ? List.of(this) : all;
  }

  /** Whether both are the same program, by whatever name: SYSTEM is one of the others. */
  boolean isSameAs(Iptables other) {
    return realPath().equals(other.realPath());
  }

  private Optional<Path> realPath() {
    return InstalledPrograms.find(program(false, "-save"))
        .flatMap(
            file -> {
              try {
                return Optional.of(file.toRealPath());
              } catch (IOException e) {
                return Optional.empty();
              }
            });
  }

  boolean isInstalled(boolean ipv6) {
    return InstalledPrograms.find(program(ipv6, "-save")).isPresent();
  }

  /**
   * All tables that are in use, with counters, by name; brings none into being, loads no module.
   */
  Map<String, SavedTable> save(boolean ipv6) {
    return SavedTable.parseAll(run(program(ipv6, "-save"), List.of("-c"), ""));
  }

  /** As {@link #save(boolean)}; none where the machine lacks this version of IP. */
  Map<String, SavedTable> saveAll(boolean ipv6) {
    if (!isInstalled(ipv6)) {
      return Map.of();
    }
    try {
      return save(ipv6);
    } catch (DivertException e) {
      if (e.isUnavailable()) {
        return Map.of();
      }
      throw e;
    }
  }

  /** Changes what the text names and nothing else; all of it or none. */
  void restore(boolean ipv6, String text) {
    List<String> arguments = List.of("--noflush", "-w", LOCK_WAIT_SECONDS);
    run(program(ipv6, "-restore"), arguments, text);
  }

  /** Looks whether it could be put there, without changing anything; what the program says. */
  String test(boolean ipv6, String text) {
    List<String> arguments = List.of("--noflush", "--test", "-w", LOCK_WAIT_SECONDS);
    return run(program(ipv6, "-restore"), arguments, text);
  }

  IptablesBackend backend() {
    return backend;
  }

  String program(boolean ipv6, String job) {
    String family = ipv6 ? "ip6tables" : "iptables";
    return switch (backend) {
      case SYSTEM -> family + job;
      case NFT -> family + "-nft" + job;
      case LEGACY -> family + "-legacy" + job;
    };
  }

  private String run(String program, List<String> arguments, String input) {
    Path file =
        InstalledPrograms.find(program)
            .orElseThrow(
                () ->
                    new DivertException(
                        Reason.NO_PROGRAM,
                        program
                            + " is not installed; install the package iptables, choose another"
                            + " backend, or manage the diverts yourself (--no-diverts)"));
    List<String> command = new ArrayList<>(wrapper);
    command.add(file.toString());
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return finish(process, program, input);
    } catch (IOException e) {
      throw new DivertException(Reason.OTHER, program + " could not be run: " + e.getMessage());
    }
  }

  private static String finish(Process process, String program, String input) {
    try {
      // The waits below do not look for this when there is nothing to wait for any more.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process));
      write(process, input);
      String text = output.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return text;
      }
      throw DivertException.of(program, text);
    } catch (TimeoutException e) {
      throw new DivertException(
          Reason.OTHER, program + " did not end within " + TIMEOUT_SECONDS + " s; it was killed");
    } catch (ExecutionException e) {
      throw new DivertException(Reason.OTHER, program + ": " + e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DivertException(Reason.OTHER, program + " was interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that fails early closes its input: what it printed says why, not this. */
  private static void write(Process process, String input) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException ignored) {
      return;
    }
  }
}
