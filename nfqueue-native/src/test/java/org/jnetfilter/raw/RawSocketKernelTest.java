package org.jnetfilter.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class RawSocketKernelTest {
  private static final int MARK = 0x4e415252;
  private static final int UDP = 17;
  private static final int HOP_BY_HOP = 0;

  private final NetNamespace near = NetNamespace.create("raw");
  private final NetNamespace far = NetNamespace.create("raw");
  private PacketTap tap;
  private NetNamespace.Entered entered;

  @BeforeEach
  void connect() {
    NetNamespace.veth(near, "toFar", far, "toNear");
    near.address("toFar", "10.2.0.1/24").address("toFar", "fd02::1/64");
    far.address("toNear", "10.2.0.2/24").address("toNear", "fd02::2/64");
    tap = PacketTap.open(far, "toNear");
    entered = near.enter();
  }

  @AfterEach
  void close() {
    entered.close();
    tap.close();
    far.close();
    near.close();
  }

  private static PacketBuilder ipv4() {
    return PacketBuilder.ipv4().source("192.0.2.77").destination("10.2.0.2");
  }

  private static PacketBuilder ipv6() {
    return PacketBuilder.ipv6().source("2001:db8::77").destination("fd02::2");
  }

  private byte[] arrived(Predicate<byte[]> wanted) {
    return tap.awaitPacket(wanted, Duration.ofSeconds(60));
  }

  @Test
  void shouldSendAnIpv4PacketAsItIs() {
    PacketBuilder builder = ipv4().tos(0xb8).ttl(33).dontFragment().udp(7, 8).payload(101);
    try (RawSocket socket = RawSocket.open(false, 0)) {
      assertThat(socket.send(view(builder))).isZero();
      assertThat(arrived(p -> p[0] == 0x45 && p[9] == UDP)).isEqualTo(builder.build());
    }
  }

  @Test
  void shouldSendAnIpv6PacketWithExtensionHeadersAsItIs() {
    PacketBuilder builder = ipv6().flowLabel(0x12345).hopByHop(8).udp(7, 8).payload(101);
    try (RawSocket socket = RawSocket.open(true, 0)) {
      assertThat(socket.send(view(builder))).isZero();
      assertThat(arrived(p -> (p[0] & 0xf0) == 0x60 && p[6] == HOP_BY_HOP && p[40] == UDP))
          .isEqualTo(builder.build());
    }
  }

  @Test
  void shouldMarkWhatItSends() {
    for (String program : new String[] {"iptables", "ip6tables"}) {
      near.exec(
          program,
          "-w",
          "-t",
          "mangle",
          "-A",
          "OUTPUT",
          "-p",
          "udp",
          "-m",
          "mark",
          "!",
          "--mark",
          Integer.toString(MARK),
          "-j",
          "DROP");
    }
    try (RawSocket unmarked = RawSocket.open(false, 0);
        RawSocket marked = RawSocket.open(false, MARK);
        RawSocket marked6 = RawSocket.open(true, MARK)) {
      unmarked.send(view(ipv4().udp(1, 1)));
      assertThat(marked.send(view(ipv4().udp(2, 2)))).isZero();
      assertThat(arrived(p -> p[0] == 0x45 && p[9] == UDP)).isEqualTo(ipv4().udp(2, 2).build());
      assertThat(marked6.send(view(ipv6().udp(3, 3)))).isZero();
      assertThat(arrived(p -> p[0] == 0x60 && p[6] == UDP)).isEqualTo(ipv6().udp(3, 3).build());
    }
  }

  @Test
  void shouldSendWhatStandsAtAnOffset() {
    PacketBuilder builder = ipv4().udp(7, 8).payload(10);
    byte[] octets = builder.build();
    PacketView view = new PacketView().wrap(builder.buildBuffer(48), 48, octets.length);
    try (RawSocket socket = RawSocket.open(false, 0)) {
      assertThat(socket.send(view)).isZero();
      assertThat(arrived(p -> p[0] == 0x45 && p[9] == UDP)).isEqualTo(octets);
    }
  }

  @Test
  void shouldTellTheErrnoOfARefusal() {
    try (RawSocket socket = RawSocket.open(false, 0);
        RawSocket socket6 = RawSocket.open(true, 0)) {
      assertThat(socket.send(view(ipv4().udp(1, 1).payload(1473)))).isEqualTo(Errno.EMSGSIZE);
      assertThat(socket6.send(view(ipv6().udp(1, 1).payload(1453)))).isEqualTo(Errno.EMSGSIZE);
      assertThat(socket.send(view(ipv4().destination("203.0.113.1").udp(1, 1))))
          .isEqualTo(Errno.ENETUNREACH);
    }
  }

  @Test
  void shouldRefuseWhatIsNoPacketOfItsFamily() {
    try (RawSocket socket = RawSocket.open(false, 0);
        RawSocket socket6 = RawSocket.open(true, 0)) {
      assertThat(socket.send(view(ipv6().udp(1, 1)))).isEqualTo(Errno.EINVAL);
      assertThat(socket6.send(view(ipv4().udp(1, 1).payload(60)))).isEqualTo(Errno.EINVAL);
      byte[] cut = Arrays.copyOf(ipv4().udp(1, 1).build(), 19);
      assertThat(socket.send(io.netty.buffer.Unpooled.wrappedBuffer(cut), 0, cut.length))
          .isEqualTo(Errno.EINVAL);
    }
  }

  private static PacketView view(PacketBuilder builder) {
    byte[] octets = builder.build();
    return new PacketView().wrap(builder.buildBuffer(0), 0, octets.length);
  }
}
