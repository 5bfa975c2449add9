package org.jnetfilter.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.testing.PacketBuilder;

/** check() never throws; when it finds a header, no accessor of that header throws. */
class PacketViewPropertyTest {
  /** The buffer ends where the capture ends, so that to read past it throws. */
  private static PacketView viewAtBufferEnd(byte[] bytes, int captured, int length) {
    ByteBuf buffer = Unpooled.buffer(captured, captured);
    buffer.writeBytes(bytes, 0, captured);
    return new PacketView().wrap(buffer, 0, captured, length);
  }

  private static PacketFault checkAndReadAll(PacketView view) {
    PacketFault fault = view.check();
    assertThat(view.captured()).isLessThanOrEqualTo(Math.max(view.length(), 0));
    if (fault.isNetworkFault()) {
      assertThat(view.isIpv4() || view.isIpv6() || view.hasTransport()).isFalse();
      return fault;
    }
    if (view.isIpv4()) {
      readAll(view.ipv4());
    } else {
      assertThat(view.isIpv6()).isTrue();
      readAll(view.ipv6());
    }
    assertThat(view.transportOffset()).isBetween(20, view.length());
    if (view.hasTransport()) {
      assertThat(fault).isEqualTo(PacketFault.NONE);
      assertThat(view.isLaterFragment()).isFalse();
      readTransport(view);
    }
    return fault;
  }

  private static void readAll(Ipv4Header ip) {
    ip.headerLength();
    ip.typeOfService();
    ip.totalLength();
    ip.identification();
    ip.flagsAndOffset();
    ip.timeToLive();
    ip.protocol();
    ip.source();
    ip.destination();
    assertThat(ip.computeChecksum()).isEqualTo(ip.checksum());
  }

  private static void readAll(Ipv6Header ip) {
    ip.trafficClass();
    ip.flowLabel();
    ip.payloadLength();
    ip.nextHeader();
    ip.hopLimit();
    ip.sourceHigh();
    ip.sourceLow();
    ip.destinationHigh();
    ip.destinationLow();
  }

  private static void readTransport(PacketView view) {
    switch (view.protocol()) {
      case IpProtocol.TCP:
        readAll(view, view.tcp());
        break;
      case IpProtocol.UDP:
        UdpHeader udp = view.udp();
        udp.sourcePort();
        udp.destinationPort();
        udp.checksum();
        assertThat(view.isFragment() || udp.length() <= view.length()).isTrue();
        break;
      case IpProtocol.ICMP:
        view.icmp().type();
        view.icmp().code();
        view.icmp().checksum();
        view.icmp().rest();
        break;
      case IpProtocol.ICMPV6:
        view.icmpv6().type();
        view.icmpv6().code();
        view.icmpv6().checksum();
        view.icmpv6().rest();
        break;
      default:
        throw new AssertionError("a transport header of protocol " + view.protocol());
    }
    if (!view.isFragment() && view.captured() == view.length()) {
      assertThat(InternetChecksum.transport(view)).isBetween(0, 0xffff);
    }
  }

  private static void readAll(PacketView view, TcpHeader tcp) {
    tcp.sourcePort();
    tcp.destinationPort();
    tcp.sequence();
    tcp.acknowledgment();
    tcp.flags();
    tcp.window();
    tcp.checksum();
    tcp.urgentPointer();
    assertThat(tcp.payloadLength()).isNotNegative();
    int end = view.transportOffset() + tcp.headerLength();
    TcpOptionCursor options = tcp.options();
    int expected = view.transportOffset() + TcpHeader.MIN_LENGTH;
    while (options.next()) {
      assertThat(options.at()).isEqualTo(expected);
      assertThat(options.length()).isPositive();
      expected += options.length();
      assertThat(expected).isLessThanOrEqualTo(end);
    }
  }

  @Property(tries = 3000)
  void shouldBearAnyOctets(
      @ForAll @Size(max = 120) byte[] bytes, @ForAll @IntRange(max = 3) int version) {
    if (bytes.length > 0 && version > 0) {
      bytes[0] = (byte) (version == 1 ? 0x45 : version == 2 ? 0x46 : 0x60);
    }
    checkAndReadAll(viewAtBufferEnd(bytes, bytes.length, bytes.length));
  }

  @Property(tries = 1000)
  void shouldBearAnyBounds(
      @ForAll("packets") byte[] packet,
      @ForAll int offset,
      @ForAll int captured,
      @ForAll int length) {
    PacketView view =
        new PacketView().wrap(Unpooled.wrappedBuffer(packet), offset, captured, length);
    assertThat(checkAndReadAll(view)).isNotNull();
    view.wrap(Unpooled.wrappedBuffer(packet), offset & 7, captured, packet.length);
    assertThat(checkAndReadAll(view)).isNotNull();
  }

  /** Random bytes hardly ever have a right header checksum: mend it, so that more is reached. */
  @Property(tries = 20)
  void shouldBearAnyOctetAtEveryOffset(@ForAll("packets") byte[] packet, @ForAll Random random) {
    for (int at = 0; at < packet.length; at++) {
      for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, random.nextInt(256)}) {
        byte[] mutated = packet.clone();
        mutated[at] = (byte) value;
        checkAndReadAll(viewAtBufferEnd(mutated, mutated.length, mutated.length));
        checkAndReadAll(mended(mutated));
      }
    }
  }

  private static PacketView mended(byte[] bytes) {
    PacketView view = viewAtBufferEnd(bytes, bytes.length, bytes.length);
    if (bytes[0] >>> 4 == 4 && (bytes[0] & 0xf) * 4 <= bytes.length) {
      view.check();
      Ipv4Header ip = new Ipv4Header();
      ip.point(view.buffer(), 0);
      if (ip.headerLength() >= Ipv4Header.MIN_LENGTH) {
        ip.setChecksum(ip.computeChecksum());
      }
    }
    return view;
  }

  @Property(tries = 20)
  void shouldBearACutAtEveryLength(@ForAll("packets") byte[] packet) {
    for (int cut = 0; cut < packet.length; cut++) {
      PacketFault shorter = checkAndReadAll(viewAtBufferEnd(packet, cut, cut));
      PacketFault notCaptured = checkAndReadAll(viewAtBufferEnd(packet, cut, packet.length));
      assertThat(shorter.isNetworkFault()).as("cut to %s", cut).isTrue();
      if (!notCaptured.isNetworkFault()) {
        assertThat(notCaptured).isIn(PacketFault.NONE, PacketFault.NOT_CAPTURED);
      }
    }
  }

  @Property(tries = 200)
  void shouldLeaveTheOctetsAsTheyWereWithoutAnEdit(@ForAll("packets") byte[] packet) {
    ByteBuf buffer = Unpooled.copiedBuffer(packet);
    PacketView view = new PacketView().wrap(buffer, 0, packet.length);
    assertThat(checkAndReadAll(view)).isEqualTo(PacketFault.NONE);
    assertThat(view.length()).isEqualTo(packet.length);
    assertThat(ByteBufUtil.getBytes(buffer, view.offset(), view.length())).isEqualTo(packet);
  }

  @Property(tries = 200)
  void shouldLeaveTheOctetsAsTheyWereWhenEachFieldIsWrittenBack(@ForAll("packets") byte[] packet) {
    ByteBuf buffer = Unpooled.copiedBuffer(packet);
    PacketView view = new PacketView().wrap(buffer, 0, packet.length);
    view.check();
    if (view.isIpv4()) {
      view.ipv4().setTotalLength(view.ipv4().totalLength());
      view.ipv4().setChecksum(view.ipv4().checksum());
    } else {
      view.ipv6().setPayloadLength(view.ipv6().payloadLength());
    }
    if (view.protocol() == IpProtocol.TCP && view.hasTransport()) {
      view.tcp().setHeaderLength(view.tcp().headerLength());
      view.tcp().setChecksum(view.tcp().checksum());
    }
    assertThat(ByteBufUtil.getBytes(buffer)).isEqualTo(packet);
  }

  /** What a worker does for each packet must allocate nothing once it is warm. */
  @Example
  void shouldAllocateNothing() {
    PacketView view = new PacketView();
    ByteBuf[] buffers =
        everyKind().stream()
            .map(bytes -> Unpooled.directBuffer().writeBytes(bytes))
            .toArray(ByteBuf[]::new);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long blackhole = work(view, buffers, 20_000);
    long allocated = Long.MAX_VALUE;
    // The JVM books some octets of its own to the thread while it still compiles.
    for (int round = 0; round < 8 && allocated != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      blackhole += work(view, buffers, 20_000);
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    for (ByteBuf buffer : buffers) {
      buffer.release();
    }
    assertThat(blackhole).isNotZero();
    assertThat(allocated).isZero();
  }

  private static long work(PacketView view, ByteBuf[] buffers, int rounds) {
    long sum = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < buffers.length; i++) {
        ByteBuf buffer = buffers[i];
        view.wrap(buffer, 0, buffer.writerIndex() - round % 2);
        sum += view.check().ordinal() + view.protocol();
        if (view.hasTransport() && !view.isFragment()) {
          sum += InternetChecksum.transport(view);
        }
        if (view.hasTransport() && view.protocol() == IpProtocol.TCP) {
          TcpOptionCursor options = view.tcp().options();
          while (options.next()) {
            sum += options.kind() + options.at();
          }
        }
      }
    }
    return sum;
  }

  @Provide
  Arbitrary<byte[]> packets() {
    return Arbitraries.of(everyKind());
  }

  private static List<byte[]> everyKind() {
    return List.of(
        PacketBuilder.ipv4().tcp(40000, 443).syn().mss(1460).sackPermitted().nop().build(),
        PacketBuilder.ipv4().ipOptions(7, 7, 4, 0, 0, 0, 0).tcp(1, 2).ack().payload(33).build(),
        PacketBuilder.ipv4().dontFragment().reservedBit().udp(53, 5353).payload(12).build(),
        PacketBuilder.ipv4().icmp(3, 4).rest(1400).payload(28).build(),
        PacketBuilder.ipv4().moreFragments().tcp(1, 2).ack().reserved(4).payload(16).build(),
        PacketBuilder.ipv4().fragmentOffset(1480).tcp(1, 2).payload(5).build(),
        PacketBuilder.ipv4().protocol(47).payload(21).build(),
        PacketBuilder.ipv6().tcp(40000, 443).synAck().nop().mss(1440).windowScale(7).build(),
        PacketBuilder.ipv6().hopByHop(16).destinationOptions(8).tcp(1, 2).syn().mss(9).build(),
        PacketBuilder.ipv6().routing(4, 1, "2001:db8::1", "2001:db8::2").udp(1, 2).build(),
        PacketBuilder.ipv6().fragment(0, true).udp(1, 2).payload(16).build(),
        PacketBuilder.ipv6().fragment(16, false).udp(1, 2).payload(9).build(),
        PacketBuilder.ipv6().authentication(24).icmp(128, 0).rest(7).payload(2).build(),
        PacketBuilder.ipv6().destinationOptions(24).protocol(50).payload(40).build());
  }
}
