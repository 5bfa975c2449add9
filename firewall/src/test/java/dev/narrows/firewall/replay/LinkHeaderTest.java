package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class LinkHeaderTest {
  private static final byte[] PACKET = PacketBuilder.ipv4().udp(1, 2).build();

  private final CapturedFrame frame = new CapturedFrame();
  private final LinkHeader link = new LinkHeader();

  private boolean find(int linkType, byte[] octets) {
    frame.begin(1, linkType, octets.length, octets.length);
    frame.buffer().setBytes(frame.offset(), octets);
    return link.find(frame);
  }

  /** Octets in front of the packet, or what stands in the way. */
  private Object look(int linkType, byte[] octets) {
    return find(linkType, octets) ? (Object) link.length() : link.obstacle();
  }

  @Test
  void shouldFindPacketsBehindEthernetAndItsTags() {
    assertThat(look(1, CaptureBytes.ethernet(PACKET, 0x0800))).isEqualTo(14);
    assertThat(look(1, CaptureBytes.ethernet(PACKET, 0x86dd))).isEqualTo(14);
    assertThat(look(1, CaptureBytes.ethernet(PACKET, 0x8100, 7, 0x0800))).isEqualTo(18);
    assertThat(look(1, CaptureBytes.ethernet(PACKET, 0x88a8, 5, 0x8100, 7, 0x86dd))).isEqualTo(22);
    assertThat(look(1, CaptureBytes.ethernet(PACKET, 0x0806)))
        .isEqualTo("not IP: ethertype 0x0806");
    assertThat(look(1, CaptureBytes.ethernet(PACKET, 60))).isEqualTo("not IP: an 802.3 frame");
  }

  @Test
  void shouldFindPacketsInRawCaptures() {
    for (int linkType : new int[] {12, 14, 101, 228, 229}) {
      assertThat(look(linkType, PACKET)).isEqualTo(0);
    }
  }

  @Test
  void shouldFindPacketsInCookedCaptures() {
    byte[] first = CaptureBytes.join(new byte[14], 0x08, 0x00, PACKET);
    assertThat(look(113, first)).isEqualTo(16);
    assertThat(look(113, CaptureBytes.join(new byte[14], 0x81, 0, 0, 9, 0x86, 0xdd, PACKET)))
        .isEqualTo(20);
    byte[] second = CaptureBytes.join(0x86, 0xdd, new byte[18], PACKET);
    assertThat(look(276, second)).isEqualTo(20);
    assertThat(look(113, CaptureBytes.join(new byte[14], 0x08, 0x06)))
        .isEqualTo("not IP: ethertype 0x0806");
  }

  @Test
  void shouldFindPacketsBehindAnAddressFamilyInEitherOrder() {
    for (int family : new int[] {2, 10, 24, 28, 30}) {
      assertThat(look(0, CaptureBytes.join(family, 0, 0, 0, PACKET))).isEqualTo(4);
      assertThat(look(108, CaptureBytes.join(0, 0, 0, family, PACKET))).isEqualTo(4);
    }
    assertThat(look(108, CaptureBytes.join(0, 0, 0, 7, PACKET)))
        .isEqualTo("not IP: address family 7");
  }

  @Test
  void shouldNotReadPastAHeaderThatIsCutOff() {
    byte[][] whole = {
      CaptureBytes.ethernet(new byte[0], 0x8100, 7, 0x0800),
      CaptureBytes.join(new byte[14], 0x08, 0x00),
      CaptureBytes.join(0x08, 0x00, new byte[18]),
      {2, 0, 0, 0}
    };
    int[] linkTypes = {1, 113, 276, 0};
    for (int i = 0; i < whole.length; i++) {
      find(linkTypes[i], CaptureBytes.join(whole[i], PACKET)); // what must not be seen again
      for (int cut = 0; cut < whole[i].length; cut++) {
        assertThat(look(linkTypes[i], Arrays.copyOf(whole[i], cut)))
            .isEqualTo("not IP: the link-layer header is cut off");
      }
      assertThat(look(linkTypes[i], whole[i])).isEqualTo(whole[i].length);
    }
  }

  @Test
  void shouldNameALinkTypeThatIsNotKnown() {
    assertThat(look(105, PACKET)).isEqualTo("link type 105 is not known");
  }

  @Test
  void shouldTurnAnEthernetHeaderRoundForAnswers() {
    byte[] tagged = CaptureBytes.ethernet(new byte[0], 0x8100, 7, 0x0800);
    find(1, CaptureBytes.join(tagged, PACKET));
    assertThat(link.octets(frame)).isEqualTo(tagged);
    byte[] turned = link.reversed(frame);
    assertThat(Arrays.copyOf(turned, 6)).isEqualTo(Arrays.copyOfRange(tagged, 6, 12));
    assertThat(Arrays.copyOfRange(turned, 6, 12)).isEqualTo(Arrays.copyOf(tagged, 6));
    assertThat(Arrays.copyOfRange(turned, 12, 18)).isEqualTo(Arrays.copyOfRange(tagged, 12, 18));
  }
}
