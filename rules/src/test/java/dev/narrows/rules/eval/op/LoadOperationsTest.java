package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.PayloadLoad.Base;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class LoadOperationsTest {
  private final JudgeFixture fixture = new JudgeFixture();

  private boolean holds(Operation load, Value expected) {
    return fixture.matches(load, new Compare(0, Comparison.EQ, expected));
  }

  private boolean holds(Operation load, long expected) {
    return holds(load, Value.of(expected));
  }

  @Property(tries = 300)
  void shouldLoadAnyOctetsOfTheNetworkHeader(
      @ForAll @IntRange(max = 45) int offset, @ForAll @IntRange(min = 1, max = 16) int length) {
    byte[] packet = PacketBuilder.ipv6().udp(1, 2).payload(14).build();
    fixture.packet(packet);
    byte[] octets = Arrays.copyOfRange(packet, offset, offset + length);
    assertThat(holds(new PayloadLoad(0, Base.NETWORK, offset, length), Value.ofOctets(octets)))
        .isTrue();
  }

  @Test
  void shouldBreakJustBehindTheEndOfThePacket() {
    fixture.packet(PacketBuilder.ipv4().udp(1, 2).payload(2).build());
    assertThat(fixture.matches(new PayloadLoad(0, Base.NETWORK, 28, 2))).isTrue();
    assertThat(fixture.matches(new PayloadLoad(0, Base.NETWORK, 29, 2))).isFalse();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 8, 2))).isTrue();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 9, 2))).isFalse();
    assertThat(fixture.matches(new PayloadLoad(0, Base.NETWORK, Integer.MAX_VALUE, 1))).isFalse();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, Integer.MAX_VALUE, 1))).isFalse();
  }

  @Test
  void shouldNotReadPaddingBehindThePacket() {
    fixture.packet(PacketBuilder.ipv4().udp(1, 2).payload(2).trailer(20).build());
    assertThat(fixture.matches(new PayloadLoad(0, Base.NETWORK, 30, 1))).isFalse();
  }

  @Test
  void shouldBreakWhereThePacketWasNotCopied() {
    fixture.packet(PacketBuilder.ipv4().udp(1, 2).payload(100).build(), 60);
    assertThat(fixture.matches(new PayloadLoad(0, Base.NETWORK, 59, 1))).isTrue();
    assertThat(fixture.matches(new PayloadLoad(0, Base.NETWORK, 60, 1))).isFalse();
  }

  @Test
  void shouldFindTheTransportHeaderBehindOptionsAndExtensionHeaders() {
    fixture.packet(PacketBuilder.ipv4().ipOptions(1, 1, 1, 1).udp(7, 2).build());
    assertThat(holds(new PayloadLoad(0, Base.TRANSPORT, 0, 2), 7)).isTrue();
    fixture.packet(PacketBuilder.ipv6().hopByHop(16).fragment(0, true).udp(8, 2).build());
    assertThat(holds(new PayloadLoad(0, Base.TRANSPORT, 0, 2), 8)).isTrue();
  }

  @Test
  void shouldReadWhatThereIsOfATransportHeaderThatIsCutOff() {
    fixture.packet(PacketBuilder.ipv4().protocol(6).payload(new byte[] {0, 80, 0, 9}).build());
    assertThat(holds(new PayloadLoad(0, Base.TRANSPORT, 2, 2), 9)).isTrue();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 4, 2))).isFalse();
  }

  /** Of IPv4 its data, of IPv6 the packet's own first octets, as in the kernel. */
  @Test
  void shouldTakeForTheTransportHeaderOfLaterFragmentsWhatTheKernelsFastPathDoes() {
    fixture.packet(PacketBuilder.ipv4().udp(1, 2).fragmentOffset(16).payload(32).build());
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 0, 2))).isTrue();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 1, 2))).isFalse();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 0, 3))).isFalse();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 0, 8))).isFalse();
    assertThat(fixture.matches(new PayloadLoad(0, Base.INNER, 0, 1))).isFalse();
    fixture.packet(PacketBuilder.ipv6().fragment(16, true).udp(1, 2).payload(32).build());
    assertThat(holds(new PayloadLoad(0, Base.TRANSPORT, 0, 1), 0x60)).isTrue();
    assertThat(fixture.matches(new PayloadLoad(0, Base.TRANSPORT, 0, 16))).isFalse();
  }

  @Test
  void shouldRefuseLengthsThatNoRegisterHolds() {
    assertThatThrownBy(() -> new PayloadLoad(0, Base.NETWORK, 0, 17))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PayloadLoad(0, Base.NETWORK, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldLoadMetaOfIpv4() {
    fixture.packet(PacketBuilder.ipv4().tcp(1, 2).payload(5).build()).describe(3, 4, 0xfedcba98);
    assertThat(holds(new MetaLoad(0, MetaKey.LENGTH), 45)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.MARK), 0xfedcba98L)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.NFPROTO), 2)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.L4PROTO), 6)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.IIF), 3)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.OIF), 4)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.PROTOCOL), 0x0800)).isTrue();
  }

  @Test
  void shouldLoadMetaOfIpv6() {
    fixture.packet(PacketBuilder.ipv6().destinationOptions(8).udp(1, 2).build());
    assertThat(holds(new MetaLoad(0, MetaKey.LENGTH), 56)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.NFPROTO), 10)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.L4PROTO), 17)).isTrue();
    assertThat(holds(new MetaLoad(0, MetaKey.PROTOCOL), 0x86dd)).isTrue();
  }

  @Test
  void shouldKeepRegistersApart() {
    fixture.packet(PacketBuilder.ipv4().tcp(1, 2).build());
    assertThat(
            fixture.matches(
                new ImmediateLoad(0, new Value(5, 6)),
                new ImmediateLoad(3, new Value(7, 8)),
                new Compare(0, Comparison.EQ, new Value(5, 6)),
                new Compare(3, Comparison.EQ, new Value(7, 8))))
        .isTrue();
  }

  @Test
  void shouldLoadFieldsOfTcpOptions() {
    fixture.packet(PacketBuilder.ipv4().tcp(1, 2).syn().nop().mss(1460).windowScale(7).build());
    assertThat(holds(new TcpOptionLoad(0, 2, 2, 2), 1460)).isTrue();
    assertThat(holds(new TcpOptionLoad(0, 3, 2, 1), 7)).isTrue();
    assertThat(holds(new TcpOptionLoad(0, 3, 1, 1), 3)).isTrue();
    assertThat(fixture.matches(new TcpOptionLoad(0, 8, 2, 4))).isFalse();
    assertThat(fixture.matches(new TcpOptionLoad(0, 3, 2, 2))).isFalse();
  }

  @Test
  void shouldTellWhetherATcpOptionIsThere() {
    fixture.packet(PacketBuilder.ipv6().tcp(1, 2).syn().mss(1440).build());
    assertThat(holds(new TcpOptionExists(0, 2), 1)).isTrue();
    assertThat(holds(new TcpOptionExists(0, 3), 0)).isTrue();
    fixture.packet(PacketBuilder.ipv6().udp(1, 2).build());
    assertThat(holds(new TcpOptionExists(0, 2), 0)).isTrue();
    assertThat(fixture.matches(new TcpOptionLoad(0, 2, 2, 2))).isFalse();
  }

  @Test
  void shouldWalkTcpOptionsAsTheKernelDoes() {
    fixture.packet(PacketBuilder.ipv4().tcp(1, 2).option(0, 7, 0, 2, 4, 5, 6).build());
    assertThat(holds(new TcpOptionLoad(0, 2, 2, 2), 0x0506)).as("behind EOL").isTrue();
    fixture.packet(PacketBuilder.ipv4().tcp(1, 2).option(1, 1, 2, 6).build());
    assertThat(fixture.matches(new TcpOptionLoad(0, 2, 2, 2))).as("overrun").isFalse();
    assertThat(holds(new TcpOptionExists(0, 2), 0)).as("overrun").isTrue();
  }
}
