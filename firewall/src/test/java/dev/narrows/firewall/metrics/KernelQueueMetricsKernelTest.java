package dev.narrows.firewall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.queue.QueueConfig;
import org.jnetfilter.queue.QueueSocket;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.NetNamespace.Entered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class KernelQueueMetricsKernelTest {
  private static final QueueConfig SHORT_QUEUE =
      new QueueConfig(5, 128, 2, false, true, false, false, 1 << 20, 8);

  private final TestFirewall firewall = new TestFirewall();
  private NetNamespace namespace;
  private Entered inside;

  @BeforeEach
  void enter() {
    namespace = NetNamespace.create("divm");
    inside = namespace.enter();
    namespace.exec(
        "iptables",
        "-A",
        "OUTPUT",
        "-p",
        "udp",
        "-j",
        "NFQUEUE",
        "--queue-num",
        "5",
        "--queue-bypass");
  }

  @AfterEach
  void leave() {
    firewall.close();
    inside.close();
    namespace.close();
  }

  @Test
  void shouldShowWhatTheKernelCountsAlsoAfterTheQueueWasBoundAnew() throws IOException {
    MetricsEndpoint endpoint = firewall.open(KernelQueue::readAll);
    assertThat(endpoint.address().getPort()).isPositive();
    for (int round = 1; round <= 2; round++) {
      try (QueueSocket socket = QueueSocket.open(SHORT_QUEUE)) {
        assertThat(socket.portId()).isNotZero();
        firewall.workers.clear();
        firewall.addWorker(5);
        send(7);
        assertThat(firewall.value("narrows_queue_depth{queue=\"5\"}")).isEqualTo(2);
        assertThat(firewall.value("narrows_queue_dropped_total{queue=\"5\",where=\"queue_full\"}"))
            .isEqualTo(5 * round);
      }
    }
    assertThat(KernelQueue.readAll()).isEqualTo(List.of());
    assertThat(firewall.value("narrows_queue_dropped_total{queue=\"5\",where=\"queue_full\"}"))
        .isEqualTo(10);
  }

  private void send(int datagrams) {
    String program =
        """
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for i in range(int(sys.argv[1])):
            try:
                s.sendto(b'x', ('127.0.0.1', 9))
            except PermissionError:
                pass
        """;
    namespace.exec("python3", "-c", program, Integer.toString(datagrams));
  }
}
