package org.jnetfilter.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetNamespaceKernelTest {
  private static final int ICMP = 1;
  private static final int UDP = 17;

  @Test
  void shouldJoinTwoNamespacesAndDeleteThem() {
    Path path;
    try (NetNamespace a = NetNamespace.create("kit");
        NetNamespace b = NetNamespace.create("kit")) {
      NetNamespace.veth(a, "toB", b, "toA");
      a.address("toB", "10.0.0.1/24").address("toB", "fd00::1/64");
      b.address("toA", "10.0.0.2/24").address("toA", "fd00::2/64");
      try (PacketTap tap = PacketTap.open(b, "toA")) {
        a.exec("bash", "-c", "echo -n hi > /dev/udp/10.0.0.2/9");
        assertThat(tap.awaitPacket(p -> p[0] == 0x45 && p[9] == UDP, Duration.ofSeconds(60)))
            .isNotNull();
      }
      path = Path.of("/run/netns", a.name());
      assertThat(path).exists();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void shouldMoveOnlyTheCallingThreadAndBackAgain() throws Exception {
    Path mine = Path.of("/proc/thread-self/ns/net");
    Path before = Files.readSymbolicLink(mine);
    try (NetNamespace namespace = NetNamespace.create("kit")) {
      assertThat(namespace.<Path>inside(() -> Files.readSymbolicLink(mine))).isNotEqualTo(before);
    }
    assertThat(Files.readSymbolicLink(mine)).isEqualTo(before);
  }

  @Test
  void shouldFailWithTheOutputOfACommandThatFails() {
    try (NetNamespace namespace = NetNamespace.create("kit")) {
      assertThatThrownBy(() -> namespace.exec("ip", "link", "show", "dev", "missing"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("missing");
    }
  }

  @Test
  void shouldInjectAndReadPacketsByTun() {
    try (NetNamespace namespace = NetNamespace.create("kit");
        TunDevice tun = TunDevice.open(namespace, "tun0")) {
      namespace.address("tun0", "10.9.0.1/24");
      namespace.exec("bash", "-c", "echo -n hi > /dev/udp/10.9.0.2/9");
      byte[] sent = tun.await(p -> p[0] == 0x45 && p[9] == UDP, Duration.ofSeconds(60));
      assertThat(sent).hasSize(20 + 8 + 2);
      byte[] towardsKernel = sent.clone();
      System.arraycopy(sent, 12, towardsKernel, 16, 4);
      System.arraycopy(sent, 16, towardsKernel, 12, 4);
      assertThat(tun.write(towardsKernel)).isZero();
      assertThat(tun.await(p -> p[9] == ICMP && p[20] == 3, Duration.ofSeconds(60)))
          .as("port unreachable")
          .isNotNull();
    }
  }
}
