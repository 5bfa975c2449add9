package dev.narrows.firewall.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedMtuFileTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final int KILLS = 4;
  private static final int LOOKS = 40;

  @TempDir private Path directory;
  private Path path;
  private LearnedMtuFile file;

  @BeforeEach
  void name() {
    path = directory.resolve("path-mtu");
    file = new LearnedMtuFile(path);
  }

  private static LearnedMtu entry(String address, int mtu, MtuOrigin origin, long expiresAt) {
    MtuAddress to = MtuAddress.parse(address);
    return new LearnedMtu(
        to.ipv6(), to.high(), to.low(), mtu, origin, NOW - 5, expiresAt, "told by 203.0.113.1");
  }

  @Test
  void shouldReadWhatItWroteButForWhatHasExpired() throws IOException {
    List<LearnedMtu> lasting =
        List.of(
            entry("192.0.2.7", 552, MtuOrigin.ICMP, NOW + 1),
            entry("2001:db8::7", 1280, MtuOrigin.BLACK_HOLE, NOW + 600_000),
            entry("255.255.255.254", 65535, MtuOrigin.OPERATOR, Long.MAX_VALUE));
    List<LearnedMtu> all = new java.util.ArrayList<>(lasting);
    all.add(entry("192.0.2.8", 1400, MtuOrigin.ICMP, NOW));

    file.save(List.of(entry("192.0.2.99", 1400, MtuOrigin.ICMP, NOW + 9)));
    file.save(all);

    LearnedMtuFile.Content content = file.load(NOW);
    assertThat(content.entries()).containsExactlyElementsOf(lasting);
    assertThat(content.problems()).isEmpty();
    assertThat(Files.list(directory)).containsExactly(path);
  }

  @Test
  void shouldLeaveNothingBehindThatCouldNotTakeItsPlace() throws IOException {
    Files.createDirectory(path);

    assertThatThrownBy(() -> file.save(List.of())).isInstanceOf(IOException.class);

    assertThat(Files.list(directory)).containsExactly(path);
  }

  @Test
  void shouldFindNothingWhereThereIsNoFile() throws IOException {
    assertThat(file.load(NOW)).isEqualTo(new LearnedMtuFile.Content(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.7\t67\ticmp\t1\t9999999999999\tx",
        "2001:db8::7\t1279\ticmp\t1\t9999999999999\tx",
        "192.0.2.7\t65536\ticmp\t1\t9999999999999\tx",
        "192.0.2.7\t1400\tnobody\t1\t9999999999999\tx",
        "192.0.2.7\t1400\ticmp\t1\tnever\tx",
        "192.0.2.7\t1400\ticmp\t-1\t9999999999999\tx",
        "localhost\t1400\ticmp\t1\t9999999999999\tx",
        "192.0.2.7\t1400\ticmp\t1\t9999999999999",
        ""
      })
  void shouldLeaveOutALineThatCannotBe(String line) throws IOException {
    String good = "192.0.2.9\t1400\ticmp\t1\t9999999999999\tx";
    Files.writeString(path, "narrows-path-mtu 1\n" + line + "\n" + good + "\n");

    LearnedMtuFile.Content content = file.load(NOW);
    assertThat(content.entries()).singleElement().extracting(LearnedMtu::mtu).isEqualTo(1400);
    assertThat(content.problems()).singleElement().asString().contains(path + ":2: ");
  }

  @Test
  void shouldReadNothingOfAnotherFormat() throws IOException {
    Files.writeString(path, "narrows-path-mtu 2\n192.0.2.9 1400\n");

    LearnedMtuFile.Content content = file.load(NOW);
    assertThat(content.entries()).isEmpty();
    assertThat(content.problems()).singleElement().asString().contains("narrows-path-mtu 1");
  }

  /** Whatever a crash or a hand left there: it is told, and never an end of the start. */
  @Property(tries = 300)
  void shouldBearAnyOctets(@ForAll @Size(max = 200) byte[] octets) throws IOException {
    Path any = Files.createTempFile("path-mtu", "");
    try {
      byte[] head = "narrows-path-mtu 1\n".getBytes(StandardCharsets.US_ASCII);
      byte[] whole = java.util.Arrays.copyOf(head, head.length + octets.length);
      System.arraycopy(octets, 0, whole, head.length, octets.length);
      Files.write(any, whole);
      assertThat(new LearnedMtuFile(any).load(NOW).entries()).isEmpty();
    } finally {
      Files.delete(any);
    }
  }

  /** At every moment, and at the one at which nobody may finish anything. */
  @Test
  void shouldBeWholeWheneverItsWriterIsKilled() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer = startWriter();
      try {
        for (int looks = 0; looks < LOOKS * (kill + 1); looks++) {
          assertThat(writer.isAlive()).isTrue();
          checkIsWhole(file.load(NOW));
        }
      } finally {
        writer.destroyForcibly().waitFor();
      }
      checkIsWhole(file.load(NOW));
    }
    file.save(LearnedMtuWriter.entries(1500));
    assertThat(file.load(NOW).entries()).hasSize(1500);
    assertThat(Files.list(directory)).containsExactly(path);
  }

  private Process startWriter() throws IOException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LearnedMtuWriter.class.getName(),
                path.toString())
            .redirectErrorStream(true)
            .start();
    while (!Files.exists(path) && writer.isAlive()) {
      Thread.onSpinWait();
    }
    return writer;
  }

  private static void checkIsWhole(LearnedMtuFile.Content content) {
    assertThat(content.problems()).isEmpty();
    List<LearnedMtu> entries = content.entries();
    int mtu = entries.get(0).mtu();
    assertThat(entries).hasSize(mtu).allMatch(entry -> entry.mtu() == mtu);
  }
}
