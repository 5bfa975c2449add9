package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.queue.QueueConfig;
import org.jnetfilter.queue.QueueSocket;
import org.jnetfilter.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting and stopping: what is in the way is named, and nothing is left behind. */
@Tag("kernel")
class LifecycleKernelTest {
  private static final int DEFAULT_QUEUE = 9780;

  private static final int QUEUES = 4;

  private GatewayLab lab;
  private Host client;
  private Host server;

  @BeforeEach
  void start() {
    lab = GatewayLab.create("life");
    client = lab.addHost(1500);
    server = lab.addHost(1500);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({"TERM, nft", "INT, legacy"})
  void shouldLoseNoPacketAndLeaveNothingWhenStopped(String signal, String backend) {
    NarrowsProcess narrows = lab.narrows(Rules.ALL, "--iptables", backend);
    assertThat(lab.diverts()).isNotEmpty();
    try (DatagramStream stream = DatagramStream.open(client, server, true)) {
      stream.flow();
      stream.awaitArrivedSince(0, 500);
      narrows.signal(signal);
      assertThat(narrows.awaitExit()).isZero();
      stream.awaitArrivedSince(stream.sent(), 500);
      stream.pause();
      stream.awaitArrivedSince(0, stream.sent());
    }
    assertThat(lab.diverts()).isEmpty();
    assertThat(lab.queues()).isEmpty();
  }

  @Test
  void shouldNameTheProcessThatHoldsItsQueue() {
    List<QueueSocket> holders = new ArrayList<>();
    try {
      for (int queue = 0; queue < QUEUES; queue++) {
        QueueConfig config = QueueConfig.of(DEFAULT_QUEUE + queue);
        holders.add(Transfer.inside(lab.gateway(), () -> QueueSocket.open(config)));
      }
      NarrowsProcess narrows = lab.launch(Rules.ALL);
      assertThat(narrows.awaitExit()).isEqualTo(1);
      assertThat(narrows.log())
          .containsPattern("queue 978\\d")
          .contains("pid " + ProcessHandle.current().pid())
          .doesNotContain("\tat ");
    } finally {
      holders.forEach(QueueSocket::close);
    }
    assertThat(lab.diverts()).isEmpty();
  }

  @Test
  void shouldSayThatItsPortIsInUse() throws Exception {
    try (ServerSocket holder =
        Transfer.inside(
            lab.gateway(),
            () -> new ServerSocket(DEFAULT_QUEUE, 1, InetAddress.getByName("127.0.0.1")))) {
      NarrowsProcess narrows = lab.launch(Rules.ALL);
      assertThat(narrows.awaitExit()).isEqualTo(1);
      assertThat(narrows.log())
          .contains("127.0.0.1:" + holder.getLocalPort())
          .contains("in use")
          .doesNotContain("\tat ");
    }
    assertThat(lab.diverts()).isEmpty();
    Transfer.send(client, server, false, 1 << 16);
  }

  @Test
  void shouldSayThatItNeedsRoot() {
    NarrowsProcess narrows = lab.launchWithout("net_admin", Rules.ALL);
    assertThat(narrows.awaitExit()).isEqualTo(1);
    assertThat(narrows.log()).contains("CAP_NET_ADMIN").contains("root").doesNotContain("\tat ");
    assertThat(lab.diverts()).isEmpty();
  }

  @Test
  void shouldRefuseBadRulesWithTheirPlaceAndTouchNothing() {
    NarrowsProcess narrows = lab.launch(Rules.MISSPELT);
    assertThat(narrows.awaitExit()).isEqualTo(1);
    assertThat(narrows.log()).containsPattern("rules:3:\\d+: error: ").contains("dport");
    assertThat(lab.diverts()).isEmpty();
  }

  @Test
  void shouldRefuseToRunTwiceAndLeaveTheFirstAlone() {
    NarrowsProcess first = lab.narrows(Rules.ALL);
    NarrowsProcess second = lab.launch(Rules.ALL);
    assertThat(second.awaitExit()).isEqualTo(1);
    assertThat(first.isReady()).isTrue();
    assertThat(lab.diverts()).isNotEmpty();
    Transfer.send(client, server, true, 1 << 16);
  }

  @Test
  void shouldSayWhenSomeoneRemovesItsDiverts() {
    NarrowsProcess narrows = lab.narrows(Rules.ALL, "--iptables", "nft");
    lab.gateway().exec("iptables-nft", "-t", "mangle", "-F", "FORWARD");
    Await.until("it is not ready any more", Duration.ofSeconds(60), () -> !narrows.isReady());
    Await.until("it says so", Duration.ofSeconds(60), () -> narrows.log().contains("is gone"));
    narrows.signal("TERM");
    assertThat(narrows.awaitExit()).isZero();
    assertThat(lab.diverts()).isEmpty();
  }
}
