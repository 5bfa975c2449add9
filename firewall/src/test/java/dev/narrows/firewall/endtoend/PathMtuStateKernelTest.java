package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jnetfilter.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was learned outlasts the process, and does not outlast its time. */
@Tag("kernel")
class PathMtuStateKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long MINUTE = 60_000;

  @TempDir private Path directory;
  private ThreeHops hops;
  private Path state;

  @BeforeEach
  void build() {
    hops = ThreeHops.create("state");
    state = directory.resolve("path-mtu");
  }

  @AfterEach
  void close() {
    hops.close();
  }

  private NarrowsProcess narrows() {
    return hops.lab().narrows(RuleSource.builtIn(), "--state", directory.toString());
  }

  private boolean isKept(String text) {
    try {
      return Files.exists(state) && Files.readString(state).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldKnowAfterBeingKilledWhatItKnewBefore() {
    NarrowsProcess narrows = narrows();
    Transfer.send(hops.client(), hops.server(), false, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    ThreeHops.paths(narrows, "path-mtu set 192.0.2.7 1300");
    Await.until(
        "both are kept", LIMIT, () -> isKept("\t1400\ticmp\t") && isKept("192.0.2.7\t1300"));
    narrows.signal("KILL");
    assertThat(narrows.awaitExit()).isNotZero();

    NarrowsProcess next = narrows();
    assertThat(ThreeHops.paths(next, "path-mtu"))
        .contains(hops.server().ipv4() + " mtu 1400 icmp")
        .contains("told by " + hops.far().ipv4())
        .contains("192.0.2.7 mtu 1300 operator");
    assertThat(hops.mssOfNextSyn(false)).isEqualTo(1360);
    ThreeHops.paths(next, "path-mtu clear all");
    Await.until("nothing is kept", LIMIT, () -> !isKept("1400") && !isKept("1300"));
    next.signal("KILL");
    assertThat(next.awaitExit()).isNotZero();
    assertThat(ThreeHops.paths(narrows(), "path-mtu")).isEqualTo("# no path MTU is learned");
  }

  /** RFC 1191, 6.3, and RFC 8201, 4: then the path counts as wide again, until somebody objects. */
  @Test
  void shouldForgetWhatHasGrownOld() throws IOException {
    long now = System.currentTimeMillis();
    String old = "\t1300\ticmp\t" + (now - 10 * MINUTE) + "\t" + (now + MINUTE / 6) + "\told\n";
    String young = "\t1350\ticmp\t" + now + "\t" + (now + 10 * MINUTE) + "\tyoung\n";
    Files.writeString(
        state, "narrows-path-mtu 1\n" + hops.server().ipv4() + old + hops.server().ipv6() + young);
    NarrowsProcess narrows = narrows();
    Await.until(
        "one of them is old", LIMIT, () -> narrows.metrics().sum("narrows_path_mtu_entries") == 1);
    assertThat(ThreeHops.paths(narrows, "path-mtu")).contains(" mtu 1350 ").doesNotContain("1300");
    assertThat(hops.mssOfNextSyn(false)).isEqualTo(1460);
    assertThat(hops.mssOfNextSyn(true)).isEqualTo(1290);
    Await.until("nor is it kept", LIMIT, () -> !isKept("\t1300\t"));
  }
}
