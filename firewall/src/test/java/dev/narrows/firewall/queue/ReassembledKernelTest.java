package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.FailureMode;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Where connection tracking is in use, the queue is shown whole datagrams where fragments came,
 * longer than any link: the kernel takes them apart again, and the sender has done nothing wrong.
 */
@Tag("kernel")
class ReassembledKernelTest {
  private static final int QUEUE = 1;
  private static final int FRAGMENT_DATA = 1200;

  private GatewayLab lab;
  private QueueWorker worker;

  @BeforeEach
  void openLab() throws Exception {
    lab = GatewayLab.open("reassembled");
    for (String program : List.of("iptables", "ip6tables")) {
      lab.namespace()
          .exec(program, "-A", "FORWARD", "-m", "conntrack", "--ctstate", "NEW", "-j", "ACCEPT");
    }
    worker = lab.start(QUEUE, TestRules.oversize(), FailureMode.BLOCK);
    lab.divert(QUEUE, "PREROUTING", "-i", "lan");
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void shouldLetIpv6DatagramsPassThatCameInFragments() {
    lab.lan().write(PacketBuilder.ipv6().fragment(0, true).udp(5, 6).payload(1192).build());
    byte[] last =
        PacketBuilder.ipv6().fragment(FRAGMENT_DATA, false).protocol(17).payload(1200).build();

    assertPassesInFragments(last, 1248);
  }

  @Test
  void shouldLetIpv4DatagramsPassThatCameInFragmentsNotToBeFragmented() {
    PacketBuilder first = PacketBuilder.ipv4().dontFragment().moreFragments().udp(5, 6);
    lab.lan().write(first.payload(1192).build());
    PacketBuilder last = PacketBuilder.ipv4().dontFragment().fragmentOffset(FRAGMENT_DATA);

    assertPassesInFragments(last.protocol(17).payload(1200).build(), 1220);
  }

  private void assertPassesInFragments(byte[] last, int length) {
    assertThat(lab.forward(last)).hasSize(length);
    assertThat(lab.wan().await(GatewayLab::isFromLan, GatewayLab.PATIENCE)).hasSize(length);
    GatewayLab.awaitOutcomes(worker, 1);
    assertThat(worker.counters().outcome(PacketOutcome.ACCEPTED)).isEqualTo(1);
    assertThat(lab.hasIcmpError()).isFalse();
  }
}
