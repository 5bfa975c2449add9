package dev.narrows.firewall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.replay.CaptureBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  private static final int RAW = 101;
  private static final String RULES =
      """
      table inet t {
        chain oversize {
          type filter hook prerouting priority mangle; policy accept;
          meta length > path mtu reject with icmp type frag-needed
        }
        chain clamp {
          type filter hook forward priority mangle; policy accept;
          iifname "lan0" udp dport 9 counter drop
          tcp flags syn / syn,rst tcp option maxseg size set path mtu
        }
      }
      """;

  @TempDir private Path directory;

  private Path rules;
  private Path capture;

  @BeforeEach
  void writeFiles() throws IOException {
    rules = Files.writeString(directory.resolve("r.nft"), RULES);
    capture =
        Files.write(
            directory.resolve("in.pcap"),
            CaptureBytes.pcap(
                RAW,
                PacketBuilder.ipv4().tcp(40000, 443).syn().mss(1460).build(),
                PacketBuilder.ipv4().udp(1, 9).build(),
                PacketBuilder.ipv4().dontFragment().udp(1, 2).payload(1400).build()));
  }

  private CommandLineRun replay(String... arguments) {
    String[] all =
        Arrays.copyOf(new String[] {"replay", "--rules", rules.toString()}, 3 + arguments.length);
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return CommandLineRun.of(directory, all);
  }

  @Test
  void shouldTellOfEachPacketWhatBecameOfItAndByWhichLine() {
    CommandLineRun run = replay("--mtu", "1400", "--iif", "lan0", capture.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "1 0.000000 192.0.2.1:40000 > 198.51.100.2:443 tcp syn 44 octets: clamped",
            "    forward: mss 1460 -> 1360 ("
                + rules
                + ":9: tcp flags syn / syn,rst tcp option maxseg size set path mtu)",
            "2 1.000000 192.0.2.1:1 > 198.51.100.2:9 udp 28 octets: dropped",
            "    forward: dropped (" + rules + ":8: iifname \"lan0\" udp dport 9 counter drop)",
            "3 2.000000 192.0.2.1:1 > 198.51.100.2:2 udp 1428 octets: rejected",
            "    prerouting: rejected ("
                + rules
                + ":4: meta length > path mtu reject with icmp type frag-needed)",
            "    prerouting: the sender was told: icmp type 3 code 4 mtu 1400,"
                + " 192.0.0.8 > 192.0.2.1, 576 octets",
            "3 packets: 1 clamped, 1 dropped, 1 rejected",
            "answers: 1",
            "counter inet t clamp:8: 1 packets, 28 octets");
  }

  @Test
  void shouldTakeOnlyTheHooksThatAreNamed() {
    CommandLineRun run = replay("--hook", "prerouting", "--iif", "lan0", capture.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("3 packets: 3 accepted\n");
  }

  @Test
  void shouldPrintOneJsonObjectALine() {
    CommandLineRun run = replay("--json", "--iif", "lan0", capture.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
    assertThat(run.out()).contains("\"text\":\"iifname \\\"lan0\\\" udp dport 9 counter drop\"");
  }

  @Test
  void shouldWriteWhatPasses() throws IOException {
    Path out = directory.resolve("out.pcap");
    CommandLineRun run = replay("--iif", "lan0", "--write", out.toString(), capture.toString());
    assertThat(run.exitCode()).isZero();
    byte[] syn = PacketBuilder.ipv4().tcp(40000, 443).syn().mss(1460).build();
    byte[] big = PacketBuilder.ipv4().dontFragment().udp(1, 2).payload(1400).build();
    int header = 24;
    int record = 16;
    byte[] written = Files.readAllBytes(out);
    assertThat(written).hasSize(header + record + syn.length + record + big.length);
    assertThat(written).endsWith(big);
    assertThat(Arrays.copyOfRange(written, header + record, header + record + syn.length))
        .isEqualTo(syn);
  }

  @Test
  void shouldReplayByTheRulesBuiltInWhenNoneAreNamed() {
    CommandLineRun run =
        CommandLineRun.of(directory, "replay", "--mtu", "1400", capture.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("mss 1460 -> 1360 (built-in rules:");
  }

  @Test
  void shouldSayWhereACaptureIsDamagedAfterWhatCameBefore() throws IOException {
    byte[] bytes = Files.readAllBytes(capture);
    Files.write(capture, Arrays.copyOf(bytes, bytes.length - 1));
    CommandLineRun run = replay(capture.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("2 packets: ");
    assertThat(run.err())
        .isEqualTo(
            "narrows replay: "
                + capture
                + ": packet 3 at byte 128: the file is cut off: the packet takes 1428 octets,"
                + " 1427 are there\n");
  }

  @Test
  void shouldPrintTheReportOfRulesThatHaveMistakes() throws IOException {
    Files.writeString(rules, RULES.replace("udp dport", "udp dprot"));
    CommandLineRun run = replay(capture.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(rules + ":8:").contains("error: ");
  }

  @Test
  void shouldRefuseAnMtuThatIsNone() {
    for (String mtu : new String[] {"67", "65536", "-1"}) {
      CommandLineRun run = replay("--mtu", mtu, capture.toString());
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("--mtu: " + mtu + " is no MTU; give 68 to 65535");
    }
  }

  @Test
  void shouldRefuseAHookThatIsNone() {
    CommandLineRun run = replay("--hook", "forward,sideways", capture.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("'sideways' is no hook; give prerouting, input, forward, output or postrouting");
  }

  @Test
  void shouldRefuseToRunWithoutACapture() {
    CommandLineRun run = replay();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("IN.pcap");
  }
}
