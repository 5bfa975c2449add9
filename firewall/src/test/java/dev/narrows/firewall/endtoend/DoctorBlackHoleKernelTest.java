package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.cli.NarrowsCommand;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.learned.MtuAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the doctor tells of a real black hole that a running Narrows has found. */
@Tag("kernel")
class DoctorBlackHoleKernelTest {
  @TempDir private Path directory;
  private ThreeHops hops;

  @BeforeEach
  void build() throws IOException {
    hops = ThreeHops.create("ill");
    hops.withhold();
    // BBR would take the stall for the path's rate, and be slow for minutes after it.
    hops.client().namespace().sysctl("net/ipv4/tcp_congestion_control", "reno");
    Path program = directory.resolve("narrows");
    String command = String.join(" ", NarrowsProcess.java());
    Files.writeString(program, "#!/bin/sh\nexec " + command + " \"$@\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void close() {
    hops.close();
  }

  private String doctor(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "doctor";
    System.arraycopy(options, 0, arguments, 1, options.length);
    StringWriter out = new StringWriter();
    CommandLine line = NarrowsCommand.commandLine(new ConfigLoader(directory.resolve("none")));
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    int exitCode = Transfer.inside(hops.lab().gateway(), () -> line.execute(arguments));
    return out + "exit " + exitCode;
  }

  /** The command that the doctor prints, run as it stands. */
  private void mend(String page, String pattern) {
    Matcher command = Pattern.compile("(?m)" + pattern).matcher(page);
    assertThat(command.find()).as(page).isTrue();
    String path = "PATH=" + directory + ":$PATH; ";
    hops.lab().gateway().exec("sh", "-c", path + command.group(1));
  }

  private String shown(boolean version6) {
    return MtuAddress.parse(hops.server().address(version6)).text();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNameItUntilItIsMadeUpForAndMended(boolean version6) {
    NarrowsProcess narrows =
        hops.lab().narrows(RuleSource.builtIn(), "--blackhole", "detect", "--state", "off");
    assertThat(doctor()).as("before").doesNotContain("black-hole", "not looked at");
    Transfer.start(hops.client(), hops.server(), version6, 1 << 20);
    narrows.awaitMetric("narrows_black_hole_trials_total", "result", "hole", 1);

    String ill = doctor("--watch", "1");
    assertThat(ill)
        .contains("TROUBLE  black-hole-proven  " + shown(version6) + "\n")
        .contains("segments of 1500 octets vanished, and arrived when they were cut to")
        .containsPattern("it would with\\s+blackhole = act")
        .endsWith("exit 4")
        .doesNotContain("black-hole  ");
    mend(ill, "^  mend +(narrows path-mtu .*--set .*)$");

    String noted = doctor("--json");
    assertThat(noted)
        .contains("{\"id\":\"black-hole-proven\",\"severity\":\"note\",\"subject\":\"")
        .contains("makes up for it: it takes the path for 1400 octets until that is changed")
        .doesNotContain("--set");
    mend(doctor(), "^  mend +tracepath .*then: (narrows path-mtu .*)$");
    assertThat(doctor("--json")).doesNotContain("black-hole");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNoteWhatNarrowsHasMadeUpForBeforeAndAfterARestart(boolean version6)
      throws IOException {
    String state = Files.createDirectory(directory.resolve("state")).toString();
    NarrowsProcess narrows = hops.lab().narrows(RuleSource.builtIn(), "--state", state);
    Transfer.send(hops.client(), hops.server(), version6, 1 << 20);
    String wanted =
        "NOTE  black-hole-proven  "
            + shown(version6)
            + "\n  seen     segments of 1500 octets vanished[^=]*"
            + "makes up for it: it takes the path for\\s+1400 octets for\\s+another \\d";
    assertThat(doctor()).containsPattern(wanted);
    narrows.signal("TERM");
    assertThat(narrows.awaitExit()).isZero();
    hops.lab().narrows(RuleSource.builtIn(), "--state", state);
    assertThat(doctor()).containsPattern(wanted);
  }
}
