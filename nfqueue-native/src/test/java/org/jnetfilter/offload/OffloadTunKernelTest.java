package org.jnetfilter.offload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.jnetfilter.testing.SegmentingGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway whose TUN interface stands for its left one; what it forwards is cut to its right. */
@Tag("kernel")
class OffloadTunKernelTest {
  private static final int PORT = 1234;
  private static final int SEGMENT = 1000;
  private static final int SEGMENTS = 5;
  private static final int LAST = 123;
  private static final int TCP_CWR_ACK_PSH_FIN = 0x80 | 0x10 | 0x08 | 0x01;
  private static final int TCP_ACK = 0x10;
  private static final int SEQUENCE = 0xfffffff0;

  private final SegmentingGateway gateway = SegmentingGateway.open();
  private final OffloadTun tun = gateway.tun();

  @AfterEach
  void close() {
    gateway.close();
  }

  private PacketBuilder frame(boolean ipv6, int octets) {
    PacketBuilder builder = SegmentingGateway.packet(ipv6);
    if (ipv6) {
      builder.hopByHop(8);
    }
    return builder.tcp(PORT, 80).timestamps(7, 9).sequence(SEQUENCE).payload(octets);
  }

  /** Writes a frame, its checksum holding the pseudo header's sum. */
  private int write(byte[] octets) {
    ByteBuf buffer = Unpooled.directBuffer(octets.length).writeBytes(octets);
    PacketView packet = new PacketView();
    packet.wrap(buffer, 0, octets.length, octets.length);
    packet.check();
    int transport = packet.transportOffset() - packet.offset();
    int headerLength = (octets[transport + 12] & 0xff) >> 4 << 2;
    int addresses = packet.isIpv6() ? 8 : 12;
    int addressOctets = packet.isIpv6() ? 32 : 8;
    long sum = InternetChecksum.sum(buffer, addresses, addressOctets, 0);
    sum += 6 + octets.length - transport;
    buffer.setShort(transport + 16, ~InternetChecksum.finish(sum));
    boolean reduced = (octets[transport + 13] & 0x80) != 0;
    tun.header().describeTcp(packet.isIpv6(), transport, headerLength, SEGMENT, reduced);
    int errno = tun.write(buffer, 0, octets.length);
    buffer.release();
    return errno;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldEnterAsOneFrameByTheOtherInterfaceAndLeaveAsSegments(boolean ipv6) {
    int index = gateway.index(tun.name());
    IngressHandOver.install(index, gateway.index("left"));
    String iptables = ipv6 ? "ip6tables" : "iptables";
    gateway.namespace().exec(iptables, "-A", "FORWARD", "-i", "left", "-o", "right");
    gateway.namespace().exec(iptables, "-A", "FORWARD", "-i", tun.name());

    byte[] whole = frame(ipv6, (SEGMENTS - 1) * SEGMENT + LAST).flags(TCP_CWR_ACK_PSH_FIN).build();
    assertThat(write(whole)).isZero();

    for (int i = 0; i < SEGMENTS; i++) {
      byte[] segment = gateway.tap().awaitPacket(this::isSegment, Duration.ofSeconds(60));
      assertThat(segment).as("segment " + i).isNotNull();
      checkSegment(segment, i, ipv6);
    }
    String counters = gateway.namespace().exec(iptables, "-nvxL", "FORWARD");
    assertThat(counters).containsPattern("(?m)^ +1 +\\d+ .* left +right");
    assertThat(counters).containsPattern("(?m)^ +0 +0 .* " + tun.name() + " ");
  }

  private boolean isSegment(byte[] packet) {
    return SegmentingGateway.isFrom(packet, PORT);
  }

  private void checkSegment(byte[] segment, int index, boolean ipv6) {
    boolean isLast = index == SEGMENTS - 1;
    PacketView view = PacketTap.view(segment);
    int transport = view.transportOffset();
    int headers = transport + 32;
    byte[] sent = frame(ipv6, (SEGMENTS - 1) * SEGMENT + LAST).build();
    int from = sent.length - ((SEGMENTS - 1) * SEGMENT + LAST) + index * SEGMENT;
    assertThat(segment.length - headers).isEqualTo(isLast ? LAST : SEGMENT);
    byte[] payload = Arrays.copyOfRange(segment, headers, segment.length);
    assertThat(Arrays.mismatch(payload, Arrays.copyOfRange(sent, from, from + payload.length)))
        .isNegative();
    assertThat((int) view.buffer().getUnsignedInt(transport + 4))
        .isEqualTo(SEQUENCE + index * SEGMENT);
    // CWR on the first only; PSH and FIN on the last only.
    int flags = TCP_ACK | (index == 0 ? 0x80 : 0) | (isLast ? 0x09 : 0);
    assertThat(segment[transport + 13] & 0xff).isEqualTo(flags);
  }

  @Test
  void shouldRefuseAFrameThatItsHeaderDoesNotFit() {
    IngressHandOver.install(gateway.index(tun.name()), gateway.index("left"));
    ByteBuf tooShort = Unpooled.directBuffer(60).writeZero(60);
    tooShort.setByte(0, 0x45);
    tun.header().describeTcp(false, 60, 20, SEGMENT, false);

    assertThat(tun.write(tooShort, 0, 60)).isEqualTo(Errno.EINVAL);
    assertThat(tun.write(tooShort, 0, 0)).isEqualTo(Errno.EINVAL);
    tooShort.release();
  }

  @Test
  void shouldSayThatTheInterfaceIsDown() {
    assertThat(write(frame(false, 2 * SEGMENT).build())).isEqualTo(Errno.EIO);
  }

  @Test
  void shouldVanishWhenClosed() {
    String name = tun.name();
    tun.close();

    assertThat(gateway.namespace().ip("-o", "link")).doesNotContain(name);
  }

  @Test
  void shouldSayThatAnotherHasTheName() {
    assertThatThrownBy(() -> OffloadTun.open(tun.name()))
        .isInstanceOf(NetfilterException.class)
        .hasMessageContaining("another process has an interface of this name");
  }

  @Test
  void shouldSayWhatIsMissingWhenThereIsNoSuchInterface() {
    assertThatThrownBy(() -> IngressHandOver.install(gateway.index(tun.name()), 12345))
        .isInstanceOf(NetfilterException.class);
  }
}
