package org.jnetfilter.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jnetfilter.testing.PacketBuilder.ipv4;
import static org.jnetfilter.testing.PacketBuilder.ipv6;

import io.netty.buffer.Unpooled;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class Ipv6ExtensionsTest {
  @Test
  void shouldFindTransportBehindEveryKindOfHeader() {
    PacketView view =
        ipv6()
            .hopByHop(16)
            .destinationOptions(8)
            .routing(0, 0, "2001:db8::9")
            .fragment(0, false)
            .authentication(24)
            .destinationOptions(264)
            .tcp(40000, 443)
            .view();
    assertThat(view.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(view.transportOffset()).isEqualTo(40 + 16 + 8 + 24 + 8 + 24 + 264);
    assertThat(view.hasTransport()).isTrue();
    assertThat(view.tcp().destinationPort()).isEqualTo(443);
    assertThat(view.ipv6().nextHeader()).isZero();
  }

  @Test
  void shouldNotCallAnAtomicFragmentAFragment() {
    PacketView view = ipv6().fragment(0, false).udp(1, 2).view();
    assertThat(view.isFragment()).isFalse();
    assertThat(view.isLaterFragment()).isFalse();
    assertThat(view.hasTransport()).isTrue();
    assertThat(InternetChecksum.transport(view)).isEqualTo(view.udp().checksum());
  }

  @Test
  void shouldReadTransportOfAFirstFragment() {
    for (PacketBuilder first :
        new PacketBuilder[] {ipv6().fragment(0, true), ipv4().moreFragments()}) {
      PacketView view = first.tcp(1, 2).payload(100).view();
      assertThat(view.isFragment()).isTrue();
      assertThat(view.isLaterFragment()).isFalse();
      assertThat(view.tcp().destinationPort()).isEqualTo(2);
    }
  }

  @Test
  void shouldReadNoTransportOfALaterFragment() {
    PacketView view = ipv6().fragment(1480, false).tcp(1, 2).payload(4).view();
    assertThat(view.isFragment()).isTrue();
    assertThat(view.isLaterFragment()).isTrue();
    assertThat(view.hasTransport()).isFalse();
    assertThat(view.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(view.transportOffset()).isEqualTo(48);
    assertThat(view.check()).isEqualTo(PacketFault.NONE);

    PacketView old = ipv4().fragmentOffset(8).tcp(1, 2).payload(4).view();
    assertThat(old.isLaterFragment()).isTrue();
    assertThat(old.hasTransport()).isFalse();
    assertThat(old.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(old.check()).isEqualTo(PacketFault.NONE);
  }

  /** What follows the fragment header in a later fragment is data, whatever the number says. */
  @Test
  void shouldNotWalkOnBehindALaterFragmentHeader() {
    PacketView view = ipv6().fragment(8, true).destinationOptions(8).tcp(1, 2).view();
    assertThat(view.protocol()).isEqualTo(IpProtocol.DESTINATION_OPTIONS);
    assertThat(view.transportOffset()).isEqualTo(48);
    assertThat(view.hasTransport()).isFalse();
    assertThat(view.check()).isEqualTo(PacketFault.NONE);
  }

  @Test
  void shouldStopAtWhatItDoesNotKnow() {
    for (int protocol : new int[] {50, 59, 41, 135, 139, 132, 255, 1}) {
      PacketView view = ipv6().hopByHop(8).extension(protocol, new byte[8]).view();
      assertThat(view.protocol()).isEqualTo(protocol);
      assertThat(view.transportOffset()).isEqualTo(48);
      assertThat(view.hasTransport()).isFalse();
    }
  }

  @Test
  void shouldNotTakeTheOtherFamilysIcmpForTransport() {
    PacketView v4 = ipv4().protocol(58).payload(8).view();
    assertThat(v4.hasTransport()).isFalse();
    assertThat(v4.protocol()).isEqualTo(58);
    assertThat(v4.check()).isEqualTo(PacketFault.NONE);
  }

  @Test
  void shouldTakeFinalDestinationWhenSegmentsAreLeft() {
    for (int type : new int[] {0, 2, 4}) {
      PacketView view =
          ipv6().routing(type, 1, "2001:db8:9::1", "2001:db8:9::2").tcp(1, 2).payload(3).view();
      assertThat(InternetChecksum.transport(view)).isEqualTo(view.tcp().checksum());
    }
  }

  @Test
  void shouldTakeOwnDestinationWhenNoSegmentIsLeft() {
    PacketView view = ipv6().routing(0, 0, "2001:db8:9::1").udp(1, 2).payload(3).view();
    assertThat(InternetChecksum.transport(view)).isEqualTo(view.udp().checksum());
  }

  @Test
  void shouldReadNoAddressThatARoutingHeaderHasNoRoomFor() {
    byte[] empty = {0, 0, 0, 7, 0, 0, 0, 0};
    PacketView view = ipv6().extension(43, empty).tcp(1, 2).view();
    assertThat(InternetChecksum.transport(view)).isEqualTo(view.tcp().checksum());
  }

  @Test
  void shouldReadTheJumboPayloadLength() {
    byte[] options = {0, 1, 0, 1, 1, 0, (byte) 0xc2, 4, 0, 1, 0x11, 0x70, 1, 2, 0, 0};
    byte[] bytes = ipv6().extension(0, options).tcp(1, 2).payload(9).lengthField(0).build();
    PacketView view =
        new PacketView().wrap(Unpooled.wrappedBuffer(bytes), 0, bytes.length, 40 + 70000);
    assertThat(view.check()).isEqualTo(PacketFault.NONE);
    assertThat(view.length()).isEqualTo(40 + 70000);
    assertThat(view.tcp().payloadLength()).isEqualTo(70000 - 16 - 20);
  }
}
