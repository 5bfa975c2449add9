package org.jnetfilter.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.testing.PacketBuilder;

class InternetChecksumTest {
  /** RFC 1071, 1: the sum of 16-bit words with end-around carry, an odd octet padded with zero. */
  private static int naive(byte[] octets, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      int low = i + 1 < length ? octets[from + i + 1] & 0xff : 0;
      sum += (octets[from + i] & 0xff) << 8 | low;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  private static int whole(byte[] octets, int from, int length) {
    ByteBuf buffer = Unpooled.wrappedBuffer(octets);
    return InternetChecksum.finish(InternetChecksum.sum(buffer, from, length, 0));
  }

  /** The example of RFC 1071, 3: words 0001 f203 f4f5 f6f7 sum to ddf2. */
  @Example
  void shouldSumTheExampleOfTheRfc() {
    byte[] octets = ByteBufUtil.decodeHexDump("0001f203f4f5f6f7");
    assertThat(whole(octets, 0, 8)).isEqualTo(~0xddf2 & 0xffff);
  }

  @Property
  void shouldEqualTheNaiveSumAtAnyOffsetAndLength(
      @ForAll @Size(max = 200) byte[] octets, @ForAll @IntRange(max = 9) int skip) {
    int from = Math.min(skip, octets.length);
    int length = octets.length - from;
    assertThat(whole(octets, from, length)).isEqualTo(naive(octets, from, length));
  }

  @Example
  void shouldNotOverflowInTheLongestPacket() {
    byte[] ones = new byte[256 * 1024 + 7];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(whole(ones, 0, ones.length)).isEqualTo(naive(ones, 0, ones.length));
  }

  @Property
  void shouldAddPiecesToASumSoFar(
      @ForAll @Size(min = 2, max = 64) byte[] octets, @ForAll @IntRange(max = 32) int words) {
    ByteBuf buffer = Unpooled.wrappedBuffer(octets);
    int split = Math.min(words, octets.length / 2) * 2;
    long sum = InternetChecksum.sum(buffer, 0, split, 0);
    sum = InternetChecksum.sum(buffer, split, octets.length - split, sum);
    assertThat(InternetChecksum.finish(sum)).isEqualTo(naive(octets, 0, octets.length));
  }

  /** RFC 1624, 4: where the equation of RFC 1141 gives ffff. */
  @Example
  void shouldUpdateTheExampleOfTheRfc() {
    assertThat(InternetChecksum.update(0xdd2f, 0x5555, 0x3285)).isZero();
  }

  @Property(tries = 5000)
  void shouldUpdateToWhatTheWholeSumGivesWhereverTheValueBegins(
      @ForAll @Size(40) byte[] octets,
      @ForAll @IntRange(max = 37) int at,
      @ForAll @IntRange(max = 0xffff) int drawn,
      @ForAll @IntRange(max = 3) int edge) {
    octets[39] |= 1; // all zeros have two checksums, and no packet is all zeros
    int value = edge == 0 ? 0 : edge == 1 ? 0xffff : drawn;
    int before = naive(octets, 0, octets.length);
    int old = (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
    int updated =
        at % 2 == 0
            ? InternetChecksum.update(before, old, value)
            : InternetChecksum.updateOdd(before, old, value);
    assertThat(updated).isEqualTo(naive(octets, 0, octets.length));
  }

  @Property
  void shouldKeepAWrongChecksumWrongByAsMuch(
      @ForAll @IntRange(min = 1, max = 0xfffe) int error,
      @ForAll @IntRange(max = 0xffff) int old,
      @ForAll @IntRange(max = 0xffff) int value) {
    byte[] octets = {0x12, 0x34, (byte) (old >>> 8), (byte) old};
    int right = naive(octets, 0, 4);
    int wrong = (right + error) % 0xffff;
    octets[2] = (byte) (value >>> 8);
    octets[3] = (byte) value;
    int mended = naive(octets, 0, 4);
    assertThat(InternetChecksum.update(wrong, old, value) % 0xffff)
        .isEqualTo((mended + error) % 0xffff);
  }

  @Example
  void shouldTurnAUdpChecksumOfZeroIntoOnes() {
    boolean met = false;
    for (int port = 0; port < 0x10000 && !met; port++) {
      PacketView view = PacketBuilder.ipv4().udp(port, 53).payload(3).view();
      int checksum = InternetChecksum.transport(view);
      assertThat(checksum).isNotZero().isEqualTo(view.udp().checksum());
      met = checksum == 0xffff;
    }
    assertThat(met).as("some port gives ffff").isTrue();
  }

  @Property(tries = 200)
  void shouldComputeTransportOfAnyPayload(@ForAll @Size(max = 99) byte[] payload) {
    PacketBuilder[] packets = {
      PacketBuilder.ipv4().ipOptions(1, 1).tcp(5, 6).mss(1460),
      PacketBuilder.ipv6().tcp(5, 6).nop().mss(1460),
      PacketBuilder.ipv4().udp(5, 6).trailer(3),
      PacketBuilder.ipv6().hopByHop(8).udp(5, 6),
      PacketBuilder.ipv4().icmp(8, 0),
      PacketBuilder.ipv6().icmp(128, 0)
    };
    int[] fields = {16, 16, 6, 6, 2, 2};
    for (int i = 0; i < packets.length; i++) {
      PacketView view = packets[i].payload(payload).view();
      int field = view.transportOffset() + fields[i];
      int right = view.u16(field);
      view.setU16(field, right ^ 0x5a5a);
      assertThat(InternetChecksum.transport(view)).isEqualTo(right);
    }
  }

  @Example
  void shouldRefuseWhatHasNoWholeSegment() {
    byte[] bytes = PacketBuilder.ipv4().tcp(1, 2).payload(50).build();
    PacketView cut = new PacketView().wrap(Unpooled.wrappedBuffer(bytes), 0, 60, bytes.length);
    cut.check();
    PacketView[] views = {
      cut,
      PacketBuilder.ipv4().moreFragments().udp(1, 2).udpLengthField(900).view(),
      PacketBuilder.ipv4().protocol(47).view()
    };
    for (PacketView view : views) {
      assertThatThrownBy(() -> InternetChecksum.transport(view))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("whole segment");
    }
  }
}
