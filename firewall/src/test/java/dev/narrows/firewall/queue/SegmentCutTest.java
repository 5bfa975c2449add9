package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentCutTest {
  @ParameterizedTest
  @CsvSource({"false, 1024", "true, 1280"})
  void shouldLeaveASoundSegmentOfTheFirstOctets(boolean ipv6, int octets) {
    byte[] segment =
        (ipv6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4())
            .source(ipv6 ? "2001:db8::1" : "192.0.2.1")
            .destination(ipv6 ? "2001:db8::2" : "198.51.100.1")
            .tcp(4000, 80)
            .sequence(1000)
            .payload(1400)
            .build();
    int flags = (ipv6 ? 40 : 20) + TcpHeader.FLAGS_OFFSET;
    segment[flags] |= TcpHeader.FIN | TcpHeader.PSH;
    byte[] whole = segment.clone();
    PacketView packet = new PacketView().wrap(Unpooled.wrappedBuffer(segment), 0, segment.length);
    packet.check();

    SegmentCut.cut(packet, octets);

    assertThat(packet.check()).isEqualTo(PacketFault.NONE);
    assertThat(packet.length()).isEqualTo(octets);
    assertThat(packet.tcp().sequence()).isEqualTo(1000);
    assertThat(packet.tcp().flags() & (TcpHeader.FIN | TcpHeader.PSH)).isZero();
    assertThat(packet.tcp().checksum()).isEqualTo(InternetChecksum.transport(packet));
    int data = packet.transportOffset() + packet.tcp().headerLength();
    assertThat(Arrays.copyOfRange(segment, data, octets))
        .isEqualTo(Arrays.copyOfRange(whole, data, octets));
  }
}
