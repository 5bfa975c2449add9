package org.jnetfilter.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class PacketViewTest {
  private static final String IPV4_SYN =
      "45b800441234400040065c1d" // version, TOS, total length, ID, DF, TTL, protocol, checksum
          + "0a000001c0a80102"
          + "d43101bbdeadbeef01020304a0c2fde8"
          + "f5ed0011"
          + "020405b40402080a000000010000000001030307"
          + "0102030405060708";

  private static final String IPV6_UDP =
      "6b812345001011fe" // traffic class b8, flow label 12345, payload length 16, UDP, 254
          + "20010db8000100020003000400050006"
          + "20010db800020000000000000000abcd"
          + "100120020010b8600102030405060708";

  private final PacketView view = new PacketView();

  private PacketFault check(String hex) {
    byte[] bytes = ByteBufUtil.decodeHexDump(hex);
    return view.wrap(Unpooled.wrappedBuffer(bytes), 0, bytes.length).check();
  }

  private PacketFault check(byte[] bytes, int captured, int length) {
    return view.wrap(Unpooled.wrappedBuffer(bytes), 0, captured, length).check();
  }

  @Test
  void shouldReadEveryFieldOfIpv4AndTcp() {
    assertThat(check(IPV4_SYN)).isEqualTo(PacketFault.NONE);
    assertThat(view.isIpv4()).isTrue();
    assertThat(view.isIpv6()).isFalse();
    assertThat(view.length()).isEqualTo(68);
    assertThat(view.captured()).isEqualTo(68);
    assertThat(view.protocol()).isEqualTo(6);
    assertThat(view.transportOffset()).isEqualTo(20);
    assertThat(view.hasTransport()).isTrue();
    assertThat(view.isFragment()).isFalse();

    Ipv4Header ip = view.ipv4();
    assertThat(ip.headerLength()).isEqualTo(20);
    assertThat(ip.typeOfService()).isEqualTo(0xb8);
    assertThat(ip.totalLength()).isEqualTo(68);
    assertThat(ip.identification()).isEqualTo(0x1234);
    assertThat(ip.dontFragment()).isTrue();
    assertThat(ip.moreFragments()).isFalse();
    assertThat(ip.fragmentOffset()).isZero();
    assertThat(ip.timeToLive()).isEqualTo(64);
    assertThat(ip.protocol()).isEqualTo(6);
    assertThat(ip.checksum()).isEqualTo(0x5c1d);
    assertThat(ip.source()).isEqualTo(0x0a000001);
    assertThat(ip.destination()).isEqualTo(0xc0a80102);

    TcpHeader tcp = view.tcp();
    assertThat(tcp.sourcePort()).isEqualTo(54321);
    assertThat(tcp.destinationPort()).isEqualTo(443);
    assertThat(tcp.sequence()).isEqualTo(0xdeadbeef);
    assertThat(tcp.acknowledgment()).isEqualTo(0x01020304);
    assertThat(tcp.headerLength()).isEqualTo(40);
    assertThat(tcp.flags()).isEqualTo(TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR);
    assertThat(tcp.syn()).isTrue();
    assertThat(tcp.rst()).isFalse();
    assertThat(tcp.window()).isEqualTo(65000);
    assertThat(tcp.checksum()).isEqualTo(0xf5ed);
    assertThat(tcp.urgentPointer()).isEqualTo(17);
  }

  @Test
  void shouldReadEveryFieldOfIpv6AndUdp() {
    assertThat(check(IPV6_UDP)).isEqualTo(PacketFault.NONE);
    assertThat(view.isIpv6()).isTrue();
    assertThat(view.length()).isEqualTo(56);
    assertThat(view.protocol()).isEqualTo(17);
    assertThat(view.transportOffset()).isEqualTo(40);

    Ipv6Header ip = view.ipv6();
    assertThat(ip.trafficClass()).isEqualTo(0xb8);
    assertThat(ip.flowLabel()).isEqualTo(0x12345);
    assertThat(ip.payloadLength()).isEqualTo(16);
    assertThat(ip.nextHeader()).isEqualTo(17);
    assertThat(ip.hopLimit()).isEqualTo(254);
    assertThat(ip.sourceHigh()).isEqualTo(0x20010db800010002L);
    assertThat(ip.sourceLow()).isEqualTo(0x0003000400050006L);
    assertThat(ip.destinationHigh()).isEqualTo(0x20010db800020000L);
    assertThat(ip.destinationLow()).isEqualTo(0xabcdL);

    UdpHeader udp = view.udp();
    assertThat(udp.sourcePort()).isEqualTo(0x1001);
    assertThat(udp.destinationPort()).isEqualTo(0x2002);
    assertThat(udp.length()).isEqualTo(16);
    assertThat(udp.checksum()).isEqualTo(0xb860);
    assertThat(InternetChecksum.transport(view)).isEqualTo(0xb860);
  }

  @Test
  void shouldReadIcmpOfBothFamilies() {
    byte[] needed = PacketBuilder.ipv4().icmp(3, 4).rest(1400).payload(28).build();
    assertThat(check(needed, needed.length, needed.length)).isEqualTo(PacketFault.NONE);
    assertThat(view.icmp().type()).isEqualTo(3);
    assertThat(view.icmp().code()).isEqualTo(4);
    assertThat(view.icmp().rest()).isEqualTo(1400);
    assertThat(view.icmp().checksum()).isEqualTo(InternetChecksum.transport(view));

    byte[] tooBig = PacketBuilder.ipv6().icmp(2, 0).rest(1280).payload(48).build();
    assertThat(check(tooBig, tooBig.length, tooBig.length)).isEqualTo(PacketFault.NONE);
    assertThat(view.icmpv6().type()).isEqualTo(2);
    assertThat(view.icmpv6().code()).isZero();
    assertThat(view.icmpv6().rest()).isEqualTo(1280);
    assertThat(view.icmpv6().checksum()).isEqualTo(InternetChecksum.transport(view));
  }

  @Test
  void shouldNotTakeTrailingPaddingForThePacket() {
    byte[] bytes = PacketBuilder.ipv4().tcp(1, 2).payload(3).trailer(11).build();
    assertThat(check(bytes, bytes.length, bytes.length)).isEqualTo(PacketFault.NONE);
    assertThat(view.length()).isEqualTo(43);
    assertThat(view.captured()).isEqualTo(43);
    assertThat(view.tcp().payloadLength()).isEqualTo(3);
    assertThat(view.isCaptured(42, 1)).isTrue();
    assertThat(view.isCaptured(43, 1)).isFalse();
  }

  @Test
  void shouldKeepWireLengthWhenTheCaptureIsShorter() {
    byte[] bytes = PacketBuilder.ipv4().tcp(1, 2).payload(1000).build();
    assertThat(check(bytes, 64, 1040)).isEqualTo(PacketFault.NONE);
    assertThat(view.length()).isEqualTo(1040);
    assertThat(view.captured()).isEqualTo(64);
    assertThat(view.tcp().payloadLength()).isEqualTo(1000);
  }

  @Test
  void shouldPointTheSameViewsAtTheNextPacket() {
    TcpHeader tcp = view.tcp();
    byte[] first = PacketBuilder.ipv4().tcp(1, 2).build();
    byte[] second = PacketBuilder.ipv6().tcp(3, 4).build();
    check(first, first.length, first.length);
    assertThat(tcp.sourcePort()).isEqualTo(1);
    check(second, second.length, second.length);
    assertThat(tcp.sourcePort()).isEqualTo(3);
    assertThat(view.tcp()).isSameAs(tcp);
  }

  @Test
  void shouldForgetTheLastPacketWhenTheNextIsFaulty() {
    byte[] good = PacketBuilder.ipv4().moreFragments().tcp(1, 2).build();
    check(good, good.length, good.length);
    assertThat(check(new byte[] {0x10}, 1, 1)).isEqualTo(PacketFault.BAD_VERSION);
    assertThat(view.isIpv4()).isFalse();
    assertThat(view.isFragment()).isFalse();
    assertThat(view.hasTransport()).isFalse();
    assertThat(view.protocol()).isEqualTo(IpProtocol.NO_NEXT_HEADER);
  }

  @Test
  void shouldInsertByMovingWhatIsInFront() {
    byte[] bytes = PacketBuilder.ipv4().tcp(1, 2).syn().nop().payload(5).build();
    ByteBuf buffer = Unpooled.buffer(100).writeZero(10).writeBytes(bytes);
    view.wrap(buffer, 10, bytes.length).check();

    assertThat(view.insert(40, 4)).isTrue();
    view.setU32(40, 0x02040218);

    assertThat(view.offset()).isEqualTo(6);
    assertThat(view.length()).isEqualTo(bytes.length + 4);
    assertThat(view.captured()).isEqualTo(bytes.length + 4);
    assertThat(view.transportOffset()).isEqualTo(20);
    byte[] after = ByteBufUtil.getBytes(buffer, 6, bytes.length + 4);
    assertThat(after).startsWith(Arrays.copyOf(bytes, 40));
    assertThat(after).endsWith(Arrays.copyOfRange(bytes, 40, bytes.length));
    view.tcp().setHeaderLength(28);
    view.ipv4().setTotalLength(view.length());
    view.ipv4().setChecksum(view.ipv4().computeChecksum());
    assertThat(view.check()).isEqualTo(PacketFault.NONE);
    assertThat(view.tcp().headerLength()).isEqualTo(28);
    assertThat(view.tcp().payloadLength()).isEqualTo(5);
    assertThat(view.tcp().sourcePort()).isEqualTo(1);
  }

  @Test
  void shouldMoveTransportWhenRoomIsMadeInFrontOfIt() {
    byte[] bytes = PacketBuilder.ipv6().tcp(7, 8).build();
    ByteBuf buffer = Unpooled.buffer().writeZero(8).writeBytes(bytes);
    view.wrap(buffer, 8, bytes.length).check();
    assertThat(view.insert(40, 8)).isTrue();
    assertThat(view.transportOffset()).isEqualTo(48);
    assertThat(view.tcp().sourcePort()).isEqualTo(7);
    assertThat(view.ipv6().hopLimit()).isEqualTo(64);
  }

  @Test
  void shouldNotInsertWithoutRoomOrOutsideThePacket() {
    byte[] bytes = PacketBuilder.ipv4().tcp(1, 2).build();
    ByteBuf buffer = Unpooled.buffer().writeZero(3).writeBytes(bytes);
    view.wrap(buffer, 3, bytes.length).check();
    assertThat(view.insert(40, 4)).isFalse();
    assertThat(view.insert(41, 1)).isFalse();
    assertThat(view.insert(-1, 1)).isFalse();
    assertThat(view.insert(4, -1)).isFalse();
    assertThat(view.offset()).isEqualTo(3);
    assertThat(ByteBufUtil.getBytes(buffer, 3, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void shouldReadAndWriteAtAnyOffset() {
    ByteBuf buffer = Unpooled.buffer(32).writeZero(32);
    view.wrap(buffer, 5, 20);
    view.setU8(1, 0x1fe);
    view.setU16(2, 0x1fedc);
    view.setU32(4, 0x89abcdef);
    assertThat(view.u8(1)).isEqualTo(0xfe);
    assertThat(view.u16(2)).isEqualTo(0xfedc);
    assertThat(view.u32(4)).isEqualTo(0x89abcdef);
    assertThat(view.u64(0)).isEqualTo(0x00fefedc89abcdefL);
    assertThat(buffer.getUnsignedShort(7)).isEqualTo(0xfedc);
  }

  @Test
  void shouldSayWhichOctetsAreCaptured() {
    view.wrap(Unpooled.buffer(32).writeZero(32), 0, 10, 100);
    assertThat(view.isCaptured(0, 10)).isTrue();
    assertThat(view.isCaptured(10, 0)).isTrue();
    assertThat(view.isCaptured(9, 2)).isFalse();
    assertThat(view.isCaptured(-1, 2)).isFalse();
    assertThat(view.isCaptured(1, -1)).isFalse();
    assertThat(view.isCaptured(Integer.MAX_VALUE, Integer.MAX_VALUE)).isFalse();
  }
}
