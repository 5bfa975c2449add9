package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.Main;
import dev.narrows.firewall.cli.NarrowsCommand;
import dev.narrows.firewall.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole command beside a Narrows that runs, and after it. */
@Tag("kernel")
class OwnCheckKernelTest {
  private static final String RULES =
      """
      table inet t {
        chain c {
          type filter hook forward priority mangle; policy accept;
          tcp flags syn / syn,rst tcp option maxseg size set path mtu
        }
      }
      """;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final Pattern COMMAND = Pattern.compile("(?m)^  mend +(.*)$");

  @TempDir private Path directory;
  private final Patient patient = new Patient();
  private final NetNamespace gateway = patient.gateway();
  private Path rules;
  private Process narrows;

  private record Run(int exitCode, String out) {}

  @BeforeEach
  void write() throws IOException {
    rules = Files.writeString(directory.resolve("rules.nft"), RULES);
    Path program = directory.resolve("narrows");
    Files.writeString(program, "#!/bin/sh\nexec " + String.join(" ", java()) + " \"$@\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void close() {
    if (narrows != null) {
      narrows.destroyForcibly();
    }
    patient.close();
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        Main.class.getName());
  }

  private void startNarrows() {
    narrows =
        gateway.startTo(
            directory.resolve("log").toFile(),
            directory.resolve("narrows").toString(),
            "run",
            "--control=off",
            "--rules",
            rules.toString());
    await("Narrows serves", () -> narrows.isAlive() && log().contains("serving "));
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what + "; its log:\n" + log()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private Run doctor(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "doctor";
    System.arraycopy(options, 0, arguments, 1, options.length);
    StringWriter out = new StringWriter();
    CommandLine line = NarrowsCommand.commandLine(new ConfigLoader(directory.resolve("none")));
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    try {
      int exitCode = gateway.inside(() -> line.execute(arguments));
      return new Run(exitCode, out.toString());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void mend(Run ill) {
    Matcher commands = COMMAND.matcher(ill.out());
    assertThat(commands.find()).as(ill.out()).isTrue();
    do {
      gateway.exec("sh", "-c", "PATH=" + directory + ":$PATH; " + commands.group(1));
    } while (commands.find());
    await("nothing is found", () -> doctor().out().startsWith("nothing found"));
    assertThat(doctor().exitCode()).isZero();
  }

  @Test
  void shouldFindWhatBecameOfTheDivertsAndTheRules() throws IOException {
    startNarrows();
    assertThat(doctor().out()).startsWith("nothing found");

    gateway.exec("iptables", "-t", "mangle", "-F", "NARROWS_FORWARD");
    Run missing = doctor();
    assertThat(missing.exitCode()).isEqualTo(4);
    assertThat(missing.out()).contains("TROUBLE  diverts-missing", "kill -HUP " + narrows.pid());
    mend(missing);

    gateway.exec("iptables", "-t", "mangle", "-I", "FORWARD", "-p", "tcp", "-j", "ACCEPT");
    Run overridden = doctor();
    assertThat(overridden.exitCode()).isEqualTo(3);
    assertThat(overridden.out()).contains("WARNING  diverts-overridden", "-p tcp -j ACCEPT");
    mend(overridden);

    long written = System.currentTimeMillis() / 1000;
    // One more: a file's time lags behind the clock by a tick.
    await("two more seconds", () -> System.currentTimeMillis() / 1000 > written + 1);
    Files.writeString(rules, RULES + "# changed\n");
    Run stale = doctor("--json");
    assertThat(stale.exitCode()).as(stale.out()).isEqualTo(3);
    assertThat(stale.out()).contains("\"narrows_runs\":true", "\"id\":\"rules-stale\"");
    mend(doctor());
  }

  @Test
  void shouldNoteWhatARunningNarrowsMakesUpFor() {
    startNarrows();
    gateway.ip("route", "add", "10.9.0.0/16", "via", "10.2.0.2", "mtu", "9000");
    gateway.ip("route", "add", "10.8.0.0/16", "via", "10.2.0.2", "mtu", "1300");
    await("the diverts follow", () -> !doctor().out().contains("diverts-missing"));
    Run run = doctor();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("1 note found").contains("NOTE  route-mtu-too-large");
  }

  @Test
  void shouldFindWhatAKilledOneLeft() throws InterruptedException {
    startNarrows();
    narrows.destroyForcibly().waitFor();
    await("its queues are gone", () -> !patient.examine().narrowsRuns());
    Run left = doctor();
    assertThat(left.exitCode()).isZero();
    assertThat(left.out()).contains("NOTE  diverts-left");
    mend(left);
  }

  @Test
  void shouldFindBrokenRules() throws IOException {
    Files.writeString(rules, "table inet t { chain c { drip } }\n");
    Run run = doctor("--rules", rules.toString());
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).contains("TROUBLE  rules-broken", "rules.nft:1:", "narrows check");
  }
}
