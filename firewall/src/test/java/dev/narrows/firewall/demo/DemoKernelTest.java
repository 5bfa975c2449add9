package dev.narrows.firewall.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demonstration as its user starts it: what it shows, and that nothing is left of it. */
@Tag("kernel")
class DemoKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir private Path directory;

  private Path output;
  private Process process;

  @BeforeEach
  void start() {
    output = directory.resolve("output");
  }

  @AfterEach
  void stop() throws Exception {
    process.destroyForcibly().waitFor();
    DemoLab.removeStale();
  }

  private void demo(String... prefix) throws IOException {
    List<String> command = new ArrayList<>(List.of(prefix));
    command.addAll(JavaProgram.command(Main.class, List.of()));
    command.add("demo");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  private String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int exitStatus() throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
    return process.exitValue();
  }

  private void awaitOutput(String text) {
    await(() -> output().contains(text) || !process.isAlive());
    assertThat(output()).contains(text);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Pause.millis(20);
    }
  }

  /** What in the system bears the name of this run. */
  private List<String> leftovers() {
    String name = DemoName.PREFIX + process.pid() + "-";
    List<String> found = new ArrayList<>();
    for (String place : List.of("/run/netns", System.getProperty("java.io.tmpdir"))) {
      String[] names = Path.of(place).toFile().list((parent, child) -> child.startsWith(name));
      found.addAll(List.of(names == null ? new String[0] : names));
    }
    return found;
  }

  @Test
  void shouldShowTheStallAndItsEndAndLeaveNothing() throws Exception {
    demo();
    assertThat(exitStatus()).as(output()).isZero();
    assertThat(output())
        .containsPattern("download of 8 MiB, IPv4 +stalls: .* +8,388,628 octets in ")
        .containsPattern("download of 8 MiB, IPv6 +stalls: .* +8,388,628 octets in ")
        .containsPattern("MSS in the SYN, IPv4 +1460 +1360")
        .containsPattern("MSS in the SYN-ACK, IPv6 +1440 +1340")
        .containsPattern("frag-needed sent by Narrows +- +1")
        .containsPattern("stream behind a switch that loses offload +[\\d.,]+ Mbit/s +[\\d.,]+")
        .containsPattern("Narrows restores the offload +#{5}")
        .containsPattern("All \\d+ lines are as they should be")
        .doesNotContain("\u001b");
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"building", "IPv4 without", "IPv4 with Narrows"})
  void shouldLeaveNothingWhenInterrupted(String when) throws Exception {
    demo();
    awaitOutput(when);
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(exitStatus()).isNotZero();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void shouldRemoveWhatAKilledOneLeft() throws Exception {
    demo();
    awaitOutput("IPv4 without");
    process.destroyForcibly().waitFor();
    assertThat(leftovers()).isNotEmpty();
    DemoLab.removeStale();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void shouldSayInOneLineThatItNeedsRoot() throws Exception {
    demo("setpriv", "--bounding-set=-sys_admin");
    assertThat(exitStatus()).isEqualTo(1);
    assertThat(output().lines()).hasSize(1).first().asString().contains("must be root");
  }
}
