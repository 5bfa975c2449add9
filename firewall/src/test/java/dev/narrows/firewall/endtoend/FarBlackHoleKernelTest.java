package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.demo.MetricSamples;
import dev.narrows.firewall.learned.MtuAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jnetfilter.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A path with three hops, client, gateway with Narrows, far router, server, whose far router loses
 * what is too long for its last link and says nothing; and paths that are no black holes.
 */
@Tag("kernel")
class FarBlackHoleKernelTest {
  private static final int MTU = ThreeHops.MTU;
  private static final int MANY = 8;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private ThreeHops hops;
  private GatewayLab lab;
  private BpfMount bpf;
  private Host client;
  private Host far;
  private Host server;

  @BeforeEach
  void build() {
    hops = ThreeHops.create("hole");
    lab = hops.lab();
    bpf = BpfMount.in(lab.gateway());
    client = hops.client();
    far = hops.far();
    server = hops.server();
    hops.setFarMtu(1500);
  }

  @AfterEach
  void close() {
    hops.close();
    bpf.close();
  }

  private void makeBlackHole() {
    hops.withhold();
    hops.setFarMtu(MTU);
    // BBR would take the stall for the path's rate, and be slow for minutes after it.
    client.namespace().sysctl("net/ipv4/tcp_congestion_control", "reno");
  }

  private NarrowsProcess narrows(String mode) {
    return narrows(mode, "bpf");
  }

  /** What shows segments that are sent again: a program, or samples. */
  private NarrowsProcess narrows(String mode, String selector) {
    String[] options = {"--blackhole", mode, "--selector", selector, "--state", "off"};
    return lab.narrows(bpf, RuleSource.builtIn(), options);
  }

  /** The transfer that finds it completes, and later connections never get that far. */
  @ParameterizedTest
  @CsvSource({"false, bpf", "true, bpf", "false, length", "true, length"})
  void shouldEndTheStallAndClampLaterConnections(boolean version6, String selector) {
    makeBlackHole();
    NarrowsProcess narrows = narrows("act", selector);
    String samples = selector.equals("bpf") ? "/repeated-" : "hashlimit";
    assertThat(lab.diverts()).anyMatch(rule -> rule.contains(samples));
    Transfer.send(client, server, version6, 1 << 20);
    assertThat(trials(narrows, "hole")).isEqualTo(1);
    assertThat(ThreeHops.paths(narrows, "path-mtu"))
        .contains(shown(version6) + " mtu 1400 black-hole, ")
        .contains("segments of 1500 octets vanished");
    assertThat(client.pathMtu(server.address(version6))).as("was told").isEqualTo(MTU);
    assertThat(hops.mssOfNextSyn(version6)).isEqualTo(MTU - (version6 ? 60 : 40));
    Await.until(
        "the log names it",
        LIMIT,
        () -> narrows.log().contains("black hole: " + shown(version6) + " loses"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldOnlyShowItWhenAskedNotToAct(boolean version6) {
    makeBlackHole();
    NarrowsProcess narrows = narrows("detect");
    CompletableFuture<Void> transfer = Transfer.start(client, server, version6, 1 << 20);
    narrows.awaitMetric("narrows_black_hole_trials_total", "result", "hole", 1);
    Await.until("the log names it", LIMIT, () -> narrows.log().contains("nothing is changed"));
    assertThat(transfer).as("stalls as before").isNotDone();
    assertNothingLowered(narrows);
    assertThat(ThreeHops.paths(narrows, "path-mtu"))
        .contains("# black hole: " + shown(version6) + " loses segments of 1500 octets")
        .contains("up to 1400 arrive");
    assertThat(ThreeHops.paths(narrows, "path-mtu json")).contains("\"lost\":1500");
    assertThat(client.pathMtu(server.address(version6))).as("not told").isEqualTo(1500);
    Await.until("nothing is watched any more", LIMIT, () -> watches().isEmpty());
  }

  @Test
  void shouldLookForNothingWhenSwitchedOff() {
    makeBlackHole();
    NarrowsProcess narrows = narrows("off");
    CompletableFuture<Void> transfer = Transfer.start(client, server, false, 1 << 20);
    awaitRetransmissions(6);
    assertThat(transfer).isNotDone();
    assertThat(narrows.metrics().sum("narrows_black_hole_suspects")).isZero();
    assertThat(narrows.metrics().sum("narrows_black_hole_trials_total")).isZero();
    assertThat(watches()).isEmpty();
  }

  /** Every so-manieth packet of either direction is lost behind Narrows. */
  @ParameterizedTest
  @ValueSource(ints = {100, 20, 5})
  void shouldNotTakeLossForABlackHole(int every) {
    for (String interfaceOption : List.of("-i", "-o")) {
      far.namespace()
          .exec(
              ("iptables -A FORWARD " + interfaceOption + " g9 -m statistic --mode nth --every ")
                  .concat(every + " --packet 0 -j DROP")
                  .split(" "));
    }
    NarrowsProcess narrows = narrows("act");
    CompletableFuture<Void> transfer = Transfer.start(client, server, false, 200_000);
    Await.until(
        "all has come, or much was lost and sent again",
        LIMIT,
        () -> transfer.isDone() || client.counter("Tcp", "RetransSegs") >= MANY);
    assertNothingLowered(narrows);
    assertThat(trials(narrows, "hole")).isZero();
  }

  /** Behind Narrows the far router sends each group of packets on in the opposite order. */
  @ParameterizedTest
  @CsvSource({"2, false", "8, false", "5, true"})
  void shouldNotTakeReorderingForABlackHole(int group, boolean version6) {
    try (ReorderingHop hop = ReorderingHop.reverse(far.namespace(), "g9", group)) {
      NarrowsProcess narrows = narrows("act");
      Transfer.send(client, server, version6, 300_000);
      assertThat(hop.reordered()).isGreaterThan(MANY);
      assertThat(server.counter("TcpExt", "TCPOFOQueue")).as("out of order").isPositive();
      assertNothingLowered(narrows);
      assertThat(trials(narrows, "hole")).isZero();
    }
  }

  /** So late that they were sent again and again, packets arrive after all, the newest first. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotTakeLateSegmentsForABlackHole(boolean version6) {
    try (ReorderingHop hop = ReorderingHop.reverse(far.namespace(), "g9", 1)) {
      NarrowsProcess narrows = narrows("act");
      hop.setHolding(true);
      CompletableFuture<Void> transfer = Transfer.start(client, server, version6, 1 << 20);
      Await.until("it is suspected", LIMIT, () -> suspicions(narrows) > 0);
      hop.setHolding(false);
      Transfer.join(transfer);
      assertThat(hop.reordered()).isPositive();
      assertNothingLowered(narrows);
      assertThat(trials(narrows, "hole")).isZero();
    }
  }

  /** The handshake passes, then nothing, whatever its length. */
  @Test
  void shouldNotTakeADeadPeerForABlackHole() throws IOException {
    NarrowsProcess narrows = narrows("act");
    try (ServerSocket listener = Transfer.listen(server.namespace());
        Socket socket =
            Transfer.connect(client.namespace(), server.ipv4(), listener.getLocalPort(), 10_000)) {
      far.namespace().exec("iptables", "-A", "FORWARD", "-j", "DROP");
      socket.getOutputStream().write(new byte[1 << 15]);
      narrows.awaitMetric("narrows_black_hole_trials_total", "result", "silent", 1);
      assertNothingLowered(narrows);
      assertThat(trials(narrows, "hole")).isZero();
      Await.until("nothing is watched any more", LIMIT, () -> watches().isEmpty());
    }
  }

  /** A receiver that does not read, and a connection on which nothing is said. */
  @Test
  void shouldNotTakeASlowReaderForABlackHole() throws Exception {
    NarrowsProcess narrows = narrows("act");
    try (ServerSocket listener = Transfer.listen(server.namespace())) {
      listener.setReceiveBufferSize(4096);
      int port = listener.getLocalPort();
      try (Socket idle = Transfer.connect(client.namespace(), server.ipv4(), port, 10_000);
          Socket socket = Transfer.connect(client.namespace(), server.ipv4(), port, 10_000)) {
        OutputStream out = socket.getOutputStream();
        CompletableFuture<Void> sent =
            Transfer.async(
                () -> {
                  out.write(new byte[1 << 23]);
                  return null;
                });
        Await.until(
            "the window stays closed", LIMIT, () -> client.counter("TcpExt", "TCPWinProbe") >= 4);
        assertNothingLowered(narrows);
        assertThat(trials(narrows, "hole")).isZero();
        assertThat(sent).isNotDone();
        assertThat(idle.isConnected()).isTrue();
      }
    }
  }

  /** The server's address as Narrows writes it. */
  private String shown(boolean version6) {
    return MtuAddress.parse(server.address(version6)).text();
  }

  private static double trials(NarrowsProcess narrows, String result) {
    return narrows.metrics().sum("narrows_black_hole_trials_total", "result", result);
  }

  private static double suspicions(NarrowsProcess narrows) {
    MetricSamples metrics = narrows.metrics();
    return metrics.sum("narrows_black_hole_suspects")
        + metrics.sum("narrows_black_hole_trials_total");
  }

  private static void assertNothingLowered(NarrowsProcess narrows) {
    assertThat(narrows.metrics().sum("narrows_path_mtu_entries")).isZero();
    assertThat(narrows.metrics().sum("narrows_icmp_sent_total")).isZero();
  }

  private List<String> watches() {
    return lab.diverts().stream().filter(rule -> rule.contains("NARROWS_POSTROUTING")).toList();
  }

  private void awaitRetransmissions(int count) {
    Await.until(
        count + " retransmissions", LIMIT, () -> client.counter("Tcp", "RetransSegs") >= count);
  }
}
