package dev.narrows.firewall.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MtuMessageTest {
  private static final int SEQUENCE = 0x89abcdef;

  private final MtuMessage message = new MtuMessage();

  private static byte[] segment(boolean ipv6) {
    PacketBuilder builder =
        ipv6
            ? PacketBuilder.ipv6().source("2001:db8::7").destination("2001:db8::9").hopByHop(8)
            : PacketBuilder.ipv4()
                .source("192.0.2.7")
                .destination("198.51.100.9")
                .ipOptions(1, 1, 1, 0);
    return builder.tcp(4711, 443).sequence(SEQUENCE).payload(1400).build();
  }

  private static PacketBuilder message(boolean ipv6, int rest, byte[] quote) {
    PacketBuilder builder =
        ipv6
            ? PacketBuilder.ipv6().source("2001:db8::1").destination("2001:db8::7").icmp(2, 0)
            : PacketBuilder.ipv4().source("203.0.113.1").destination("192.0.2.7").icmp(3, 4);
    return builder.rest(rest).payload(quote);
  }

  @ParameterizedTest
  @CsvSource({"false,28", "false,540", "true,56", "true,1180"})
  void shouldReadWhatAnyRouterQuotes(boolean ipv6, int quoted) {
    int network = ipv6 ? 48 : 24;
    byte[] quote = Arrays.copyOf(segment(ipv6), Math.max(quoted, network + 8));
    PacketView packet = message(ipv6, 1400, quote).view();

    assertThat(MtuMessage.isOne(packet)).isTrue();
    assertThat(message.read(packet)).isEqualTo(MtuMessageFault.NONE);
    assertThat(message.mtu()).isEqualTo(1400);
    assertThat(message.isIpv6()).isEqualTo(ipv6);
    assertThat(message.quotedLength()).isEqualTo(segment(ipv6).length);
    assertThat(message.isTcp()).isTrue();
    assertThat(message.ports()).isEqualTo(4711 << 16 | 443);
    assertThat(message.sequence()).isEqualTo(SEQUENCE);
    assertThat(message.destinationLow()).isEqualTo(ipv6 ? 9 : 0xc6336409L);
    assertThat(message.destinationHigh()).isEqualTo(ipv6 ? 0x20010db800000000L : 0);
    assertThat(message.sourceLow()).isEqualTo(ipv6 ? 7 : 0xc0000207L);
  }

  @Test
  void shouldNotReadExtensionsAsPartOfTheQuote() {
    byte[] shortQuote = Arrays.copyOf(segment(false), 24 + 8);
    byte[] withExtension = Arrays.copyOf(shortQuote, 128 + 8);
    PacketView whole = message(false, 32 << 16 | 1400, withExtension).view();
    PacketView cut = message(false, 7 << 16 | 1400, withExtension).view();

    assertThat(message.read(whole)).isEqualTo(MtuMessageFault.NONE);
    assertThat(message.mtu()).isEqualTo(1400);
    assertThat(message.read(cut)).isEqualTo(MtuMessageFault.QUOTE_TRUNCATED);
  }

  @Test
  void shouldSayWhatIsWrong() {
    byte[] quote = segment(false);
    assertThat(message.read(message(false, 1400, Arrays.copyOf(quote, 31)).view()))
        .isEqualTo(MtuMessageFault.QUOTE_TRUNCATED);
    assertThat(message.read(message(false, 1400, new byte[3]).view()))
        .isEqualTo(MtuMessageFault.QUOTE_TRUNCATED);
    assertThat(message.read(message(true, 1400, new byte[30]).view()))
        .isEqualTo(MtuMessageFault.QUOTE_TRUNCATED);
    assertThat(message.read(message(false, 1400, segment(true)).view()))
        .isEqualTo(MtuMessageFault.QUOTE_NO_IP);
    assertThat(message.read(message(true, 1400, quote).view()))
        .isEqualTo(MtuMessageFault.QUOTE_NO_IP);
    assertThat(message.read(message(false, 1400, quote).badTransportChecksum().view()))
        .isEqualTo(MtuMessageFault.CHECKSUM);
    byte[] fragment = PacketBuilder.ipv4().fragmentOffset(1480).udp(1, 2).payload(100).build();
    assertThat(message.read(message(false, 1400, fragment).view()))
        .isEqualTo(MtuMessageFault.QUOTE_FRAGMENT);
  }

  @ParameterizedTest
  @CsvSource({"3,3", "3,1", "11,0", "8,0", "5,1"})
  void shouldNotTakeOtherMessagesForOne(int type, int code) {
    PacketView other = PacketBuilder.ipv4().icmp(type, code).payload(segment(false)).view();

    assertThat(MtuMessage.isOne(other)).isFalse();
    assertThat(MtuMessage.isOne(PacketBuilder.ipv4().tcp(1, 2).view())).isFalse();
    assertThat(MtuMessage.isOne(PacketBuilder.ipv6().icmp(1, 0).view())).isFalse();
  }

  /** A number that no 16 bits hold must not come out small or negative. */
  @ParameterizedTest
  @CsvSource({"-1,65535", "2147483647,65535", "-2147483648,65535", "65536,65535", "1280,1280"})
  void shouldBoundTheMtuOfIpv6(int told, int expected) {
    assertThat(message.read(message(true, told, segment(true)).view()))
        .isEqualTo(MtuMessageFault.NONE);
    assertThat(message.mtu()).isEqualTo(expected);
  }

  /** Any octets behind a good ICMP header: never an exception, never an MTU out of range. */
  @Property
  void shouldReadAnyOctetsWithoutAnException(
      @ForAll boolean ipv6,
      @ForAll @Size(max = 120) byte[] quote,
      @ForAll @IntRange(max = 0xff) int first,
      @ForAll int rest) {
    if (quote.length > 0) {
      quote[0] = (byte) first;
    }
    PacketView packet = message(ipv6, rest, quote).view();
    assertThat(packet.captured()).isEqualTo(packet.length());
    MtuMessageFault fault = message.read(packet);

    assertThat(fault).isNotEqualTo(MtuMessageFault.CHECKSUM);
    if (fault == MtuMessageFault.NONE) {
      assertThat(message.mtu()).isBetween(0, 65535);
      assertThat(message.ports()).isNotNull();
    }
  }

  /** A queue that copies headers only brings enough of most messages. */
  @Test
  void shouldReadWhatWasCopiedInPart() {
    byte[] whole = message(false, 1400, segment(false)).build();
    PacketView packet = new PacketView();
    packet.wrap(Unpooled.wrappedBuffer(whole), 0, 100, whole.length);
    packet.check();

    assertThat(message.read(packet)).isEqualTo(MtuMessageFault.NONE);
    assertThat(message.sequence()).isEqualTo(SEQUENCE);
    packet.wrap(Unpooled.wrappedBuffer(whole), 0, 28 + 31, whole.length);
    packet.check();
    assertThat(message.read(packet)).isEqualTo(MtuMessageFault.QUOTE_TRUNCATED);
  }

  @ParameterizedTest
  @CsvSource({"1501,1500", "1500,1492", "1492,1280", "577,576", "68,68", "20,68", "70000,65535"})
  void shouldTakeTheNextPlateau(int length, int expected) {
    assertThat(PlateauTable.below(length)).isEqualTo(expected);
  }
}
