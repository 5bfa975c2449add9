package org.jnetfilter.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jnetfilter.packet.PacketFault.BAD_VERSION;
import static org.jnetfilter.packet.PacketFault.EMPTY;
import static org.jnetfilter.packet.PacketFault.IPV4_HEADER_CHECKSUM;
import static org.jnetfilter.packet.PacketFault.IPV4_HEADER_LENGTH;
import static org.jnetfilter.packet.PacketFault.IPV4_TOTAL_LENGTH;
import static org.jnetfilter.packet.PacketFault.IPV6_EXTENSION_HEADER;
import static org.jnetfilter.packet.PacketFault.IPV6_PAYLOAD_LENGTH;
import static org.jnetfilter.packet.PacketFault.NETWORK_HEADER_TRUNCATED;
import static org.jnetfilter.packet.PacketFault.NONE;
import static org.jnetfilter.packet.PacketFault.NOT_CAPTURED;
import static org.jnetfilter.packet.PacketFault.TCP_DATA_OFFSET;
import static org.jnetfilter.packet.PacketFault.TRANSPORT_HEADER_TRUNCATED;
import static org.jnetfilter.packet.PacketFault.UDP_LENGTH;
import static org.jnetfilter.testing.PacketBuilder.ipv4;
import static org.jnetfilter.testing.PacketBuilder.ipv6;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The smallest packet that has each fault, and next to it the smallest change that mends it. */
class PacketFaultTest {
  private static final int WHOLE = -1;

  private record Row(String what, byte[] packet, int captured, int length, PacketFault fault) {
    @Override
    public String toString() {
      return fault + " when " + what;
    }
  }

  private static Row row(String what, PacketBuilder packet, PacketFault fault) {
    return row(what, packet.build(), WHOLE, WHOLE, fault);
  }

  private static Row row(String what, byte[] packet, int captured, int length, PacketFault fault) {
    int captureLength = captured == WHOLE ? packet.length : captured;
    int wireLength = length == WHOLE ? packet.length : length;
    return new Row(what, packet, captureLength, wireLength, fault);
  }

  private static Row cut(String what, PacketBuilder packet, int captured, PacketFault fault) {
    return row(what, packet.build(), captured, WHOLE, fault);
  }

  private static byte[] first(int octets, PacketBuilder packet) {
    return Arrays.copyOf(packet.build(), octets);
  }

  static Stream<Row> network() {
    return Stream.of(
        row("no octet", new byte[0], WHOLE, WHOLE, EMPTY),
        cut("none captured", ipv4().tcp(1, 2), 0, EMPTY),
        cut("captured is negative", ipv4().tcp(1, 2), -5, EMPTY),
        row("length is negative", ipv4().tcp(1, 2).build(), 40, -2, EMPTY),
        row("length is the least integer", ipv6().build(), 40, Integer.MIN_VALUE, EMPTY),
        row("version 5", new byte[] {0x55}, WHOLE, WHOLE, BAD_VERSION),
        row("version 0", new byte[100], WHOLE, WHOLE, BAD_VERSION),
        row("IPv4, 1 octet", first(1, ipv4()), WHOLE, WHOLE, NETWORK_HEADER_TRUNCATED),
        row("IPv4, 19 octets", first(19, ipv4()), WHOLE, WHOLE, NETWORK_HEADER_TRUNCATED),
        row("IPv4, 20 octets", ipv4(), NONE),
        cut("IPv4, 19 captured", ipv4().tcp(1, 2), 19, NETWORK_HEADER_TRUNCATED),
        cut("options cut", ipv4().ipOptions(1, 1, 1).tcp(1, 2), 23, NETWORK_HEADER_TRUNCATED),
        cut("options captured", ipv4().ipOptions(1, 1, 1).protocol(47), 24, NONE),
        row("IPv6, 39 octets", first(39, ipv6()), WHOLE, WHOLE, NETWORK_HEADER_TRUNCATED),
        row("IPv6, 40 octets", ipv6(), NONE),
        cut("IPv6, 39 captured", ipv6().tcp(1, 2), 39, NETWORK_HEADER_TRUNCATED),
        row("IHL 4", ipv4().headerLengthField(4), IPV4_HEADER_LENGTH),
        row("IHL 0", ipv4().headerLengthField(0), IPV4_HEADER_LENGTH),
        row("IHL beyond the packet", ipv4().headerLengthField(6), IPV4_HEADER_LENGTH),
        row("checksum is wrong", ipv4().tcp(1, 2).badHeaderChecksum(), IPV4_HEADER_CHECKSUM),
        row("total length 19", ipv4().lengthField(19), IPV4_TOTAL_LENGTH),
        row("total length 0", ipv4().lengthField(0), IPV4_TOTAL_LENGTH),
        row("total length 0 in 65535", ipv4().lengthField(0).build(), 20, 65535, IPV4_TOTAL_LENGTH),
        row("total length 0 in 65536", ipv4().lengthField(0).build(), 20, 65536, NONE),
        row("total length 1 beyond", ipv4().lengthField(21), IPV4_TOTAL_LENGTH),
        row("total length beyond wire", ipv4().payload(9).build(), 20, 28, IPV4_TOTAL_LENGTH),
        row("payload 1 beyond", ipv6().lengthField(1), IPV6_PAYLOAD_LENGTH),
        row("payload 65535 of 0", ipv6().lengthField(65535), IPV6_PAYLOAD_LENGTH),
        row("payload 0 before octets", ipv6().protocol(59).payload(9).lengthField(0), NONE));
  }

  static Stream<Row> extensions() {
    PacketBuilder many = ipv6();
    for (int i = 0; i < 4000; i++) {
      many.destinationOptions(8);
    }
    byte[] manyHeaders = many.tcp(1, 2).build();
    byte[] overrun = ipv6().hopByHop(8).protocol(50).build();
    overrun[41] = 1;
    byte[] jumbo = {0, 0, (byte) 0xc2, 4, 0, 1, 0, 0};
    byte[] smallJumbo = {0, 0, (byte) 0xc2, 4, 0, 0, (byte) 0xff, (byte) 0xff};
    PacketBuilder big = ipv6().extension(0, jumbo).protocol(59).lengthField(0);
    PacketBuilder small = ipv6().extension(0, smallJumbo).protocol(59).lengthField(0);
    return Stream.of(
        row("4000 headers", manyHeaders, WHOLE, WHOLE, NONE),
        row("a header of 8 has 7", ipv6().hopByHop(8).lengthField(7), IPV6_EXTENSION_HEADER),
        row("a header is missing", ipv6().hopByHop(8).lengthField(0), IPV6_EXTENSION_HEADER),
        row("its length is beyond", overrun, WHOLE, WHOLE, IPV6_EXTENSION_HEADER),
        row(
            "a fragment header has 7",
            ipv6().fragment(0, true).lengthField(7),
            IPV6_EXTENSION_HEADER),
        row("hop-by-hop is second", ipv6().destinationOptions(8).hopByHop(8).tcp(1, 2), NONE),
        row("hop-by-hop is first", ipv6().hopByHop(8).destinationOptions(8).tcp(1, 2), NONE),
        row("a jumbogram", big.build(), WHOLE, 40 + 65536, NONE),
        row("a jumbogram lacks 1", big.build(), WHOLE, 40 + 65535, IPV6_PAYLOAD_LENGTH),
        row("jumbo of 65535", small.build(), WHOLE, 40 + 65536, IPV6_PAYLOAD_LENGTH));
  }

  static Stream<Row> transport() {
    return Stream.of(
        row("TCP has 19", ipv4().protocol(6).payload(19), TRANSPORT_HEADER_TRUNCATED),
        row("TCP has none", ipv6().protocol(6), TRANSPORT_HEADER_TRUNCATED),
        row(
            "a tiny fragment",
            ipv4().moreFragments().protocol(6).payload(8),
            TRANSPORT_HEADER_TRUNCATED),
        row("data offset 4", ipv4().tcp(1, 2).dataOffsetField(4), TCP_DATA_OFFSET),
        row("data offset 5", ipv4().tcp(1, 2), NONE),
        row("data offset beyond", ipv4().tcp(1, 2).dataOffsetField(6), TCP_DATA_OFFSET),
        row("data offset at the end", ipv4().tcp(1, 2).payload(4).dataOffsetField(6), NONE),
        cut("19 of TCP captured", ipv4().tcp(1, 2), 39, NOT_CAPTURED),
        cut("20 of TCP captured", ipv4().tcp(1, 2).payload(9), 40, NONE),
        cut("TCP options cut", ipv6().tcp(1, 2).mss(1460), 63, NOT_CAPTURED),
        cut("TCP options captured", ipv6().tcp(1, 2).mss(1460), 64, NONE),
        row("UDP has 7", ipv4().protocol(17).payload(7), TRANSPORT_HEADER_TRUNCATED),
        row("UDP length 7", ipv4().udp(1, 2).udpLengthField(7), UDP_LENGTH),
        row("UDP length 0", ipv6().udp(1, 2).udpLengthField(0), UDP_LENGTH),
        row("UDP length 8", ipv4().udp(1, 2), NONE),
        row("UDP length beyond", ipv4().udp(1, 2).udpLengthField(9), UDP_LENGTH),
        row("UDP length short of IP's", ipv4().udp(1, 2).payload(4).udpLengthField(9), NONE),
        row("UDP goes on", ipv4().moreFragments().udp(1, 2).udpLengthField(900), NONE),
        row("UDP goes on", ipv6().fragment(0, true).udp(1, 2).udpLengthField(900), NONE),
        row("UDP is atomic", ipv6().fragment(0, false).udp(1, 2).udpLengthField(900), UDP_LENGTH),
        cut("7 of UDP captured", ipv6().udp(1, 2).payload(5), 47, NOT_CAPTURED),
        row("ICMP has 7", ipv4().protocol(1).payload(7), TRANSPORT_HEADER_TRUNCATED),
        row("ICMP has 8", ipv4().icmp(8, 0), NONE),
        row("ICMPv6 has 7", ipv6().protocol(58).payload(7), TRANSPORT_HEADER_TRUNCATED),
        row("ICMPv6 has 8", ipv6().icmp(128, 0), NONE),
        cut("7 of ICMPv6 captured", ipv6().icmp(128, 0), 47, NOT_CAPTURED));
  }

  private static PacketView check(Row row) {
    ByteBuf buffer = Unpooled.wrappedBuffer(row.packet);
    PacketView view = new PacketView().wrap(buffer, 0, row.captured, row.length);
    assertThat(view.check()).isEqualTo(row.fault);
    assertThat(view.check()).as("asked again").isEqualTo(row.fault);
    return view;
  }

  @ParameterizedTest
  @MethodSource({"network", "extensions"})
  void shouldNameNetworkFaults(Row row) {
    PacketView view = check(row);
    assertThat(row.fault.isNetworkFault()).isEqualTo(row.fault != NONE);
    assertThat(view.isIpv4() || view.isIpv6()).isEqualTo(row.fault == NONE);
  }

  /** The copy range cut it, not its sender: the network header stands. */
  @Test
  void shouldTellExtensionHeadersThatWereNotCapturedFromBadOnes() {
    byte[] packet = ipv6().hopByHop(8).destinationOptions(8).tcp(1, 2).build();
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    for (int captured = 40; captured < 56; captured++) {
      PacketView view = new PacketView().wrap(buffer, 0, captured, packet.length);
      assertThat(view.check()).isEqualTo(NOT_CAPTURED);
      assertThat(view.isIpv6()).isTrue();
      assertThat(view.length()).isEqualTo(packet.length);
      assertThat(view.hasTransport()).isFalse();
      assertThat(view.protocol()).isEqualTo(captured < 48 ? 0 : 60);
      assertThat(view.transportOffset()).isEqualTo(captured < 48 ? 40 : 48);
    }
  }

  @ParameterizedTest
  @MethodSource("transport")
  void shouldNameTransportFaultsAndKeepTheNetworkHeader(Row row) {
    PacketView view = check(row);
    assertThat(row.fault.isNetworkFault()).isFalse();
    assertThat(view.isIpv4() || view.isIpv6()).isTrue();
    assertThat(view.hasTransport()).isEqualTo(row.fault == NONE);
    assertThat(view.protocol()).isIn(1, 6, 17, 58);
    int first = row.packet[0] >>> 4 == 4 ? 20 : row.packet[6] == 44 ? 48 : 40;
    assertThat(view.transportOffset()).isEqualTo(first);
  }

  @Test
  void shouldHaveARowForEveryFault() {
    Set<PacketFault> seen = EnumSet.noneOf(PacketFault.class);
    Stream.of(network(), extensions(), transport())
        .flatMap(rows -> rows)
        .forEach(row -> seen.add(row.fault));
    assertThat(seen).containsExactlyInAnyOrder(PacketFault.values());
  }

  @Test
  void shouldTakeNoOctetBehindTheBufferForCaptured() {
    byte[] packet = ipv4().tcp(1, 2).build();
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    PacketView view = new PacketView().wrap(buffer, 30, 40, 40);
    assertThat(view.captured()).isEqualTo(10);
    assertThat(new PacketView().wrap(buffer, 41, 40, 40).check()).isEqualTo(EMPTY);
    assertThat(new PacketView().wrap(buffer, -1, 40, 40).check()).isEqualTo(EMPTY);
    assertThat(new PacketView().wrap(buffer, Integer.MAX_VALUE, 9, 9).check()).isEqualTo(EMPTY);
  }
}
