package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels differ: one gives conntrack's data, another was built without and says so. */
@Tag("kernel")
class ConntrackFlagKernelTest {
  @Test
  void shouldGetConntrackDataOrSayThatTheKernelHasNone() {
    try (QueueFixture net = new QueueFixture()) {
      QueueConfig config =
          new QueueConfig(net.queue, 65531, 64, false, true, true, false, 1 << 20, 4);
      try (QueueSocket socket = QueueSocket.open(config)) {
        net.router.exec(
            "iptables",
            "-w",
            "-A",
            "FORWARD",
            "-m",
            "conntrack",
            "--ctstate",
            "INVALID",
            "-j",
            "DROP");
        net.divert();
        net.tun.write(
            PacketBuilder.ipv4()
                .source(QueueFixture.SOURCE)
                .destination(QueueFixture.DESTINATION)
                .udp(1, 2)
                .build());
        PacketReader reader = new PacketReader(socket);
        QueuedPacket packet = reader.next();
        assertThat(packet.payloadLength()).isEqualTo(28);
        if (packet.hasConntrack()) {
          assertThat(packet.conntrackLength()).isGreaterThan(40);
        }
      } catch (NetfilterException e) {
        assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(e).hasMessageContaining("conntrack needs nf_conntrack_netlink");
      }
    }
  }
}
