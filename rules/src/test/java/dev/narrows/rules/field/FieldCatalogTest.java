package dev.narrows.rules.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.PayloadLoad;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class FieldCatalogTest {
  private final JudgeFixture fixture = new JudgeFixture();

  private static FieldDescriptor field(String protocol, String name) {
    return FieldCatalog.find(protocol, name).orElseThrow();
  }

  private boolean has(FieldDescriptor field, Value value) {
    List<Operation> operations = new ArrayList<>(field.guard(0));
    operations.addAll(field.load(0));
    operations.add(new Compare(0, Comparison.EQ, value));
    return fixture.matches(operations.toArray(new Operation[0]));
  }

  private boolean has(String protocol, String name, long value) {
    return has(field(protocol, name), Value.of(value));
  }

  @Test
  void shouldReadTheFieldsOfIpv4AndTcp() {
    fixture.packet(
        PacketBuilder.ipv4()
            .tos(0xbb)
            .identification(0x1234)
            .dontFragment()
            .ttl(99)
            .tcp(8080, 22)
            .flags(0x12)
            .sequence(0x01020304)
            .reserved(5)
            .window(7)
            .mss(1400)
            .build());
    assertThat(has("ip", "version", 4)).isTrue();
    assertThat(has("ip", "hdrlength", 5)).isTrue();
    assertThat(has("ip", "dscp", 0x2e)).isTrue();
    assertThat(has("ip", "ecn", 3)).isTrue();
    assertThat(has("ip", "length", 44)).isTrue();
    assertThat(has("ip", "id", 0x1234)).isTrue();
    assertThat(has("ip", "frag-off", 0x4000)).isTrue();
    assertThat(has("ip", "ttl", 99)).isTrue();
    assertThat(has("ip", "protocol", 6)).isTrue();
    assertThat(has("ip", "saddr", 0xc0000201L)).isTrue();
    assertThat(has("ip", "daddr", 0xc6336402L)).isTrue();
    assertThat(has("tcp", "sport", 8080)).isTrue();
    assertThat(has("tcp", "dport", 22)).isTrue();
    assertThat(has("th", "dport", 22)).isTrue();
    assertThat(has("tcp", "sequence", 0x01020304)).isTrue();
    assertThat(has("tcp", "doff", 6)).isTrue();
    assertThat(has("tcp", "reserved", 5)).isTrue();
    assertThat(has("tcp", "flags", 0x12)).isTrue();
    assertThat(has("tcp", "window", 7)).isTrue();
    assertThat(has("tcp option maxseg", "size", 1400)).isTrue();
    assertThat(has("tcp option maxseg", "length", 4)).isTrue();
    assertThat(has("meta", "l4proto", 6)).isTrue();
    assertThat(has("udp", "dport", 22)).as("another protocol's port").isFalse();
    assertThat(has("ip6", "version", 4)).as("the other family's").isFalse();
  }

  @Test
  void shouldReadTheFieldsOfIpv6() {
    fixture.packet(
        PacketBuilder.ipv6().tos(0xbb).flowLabel(0xabcde).ttl(3).udp(5, 6).payload(2).build());
    assertThat(has("ip6", "version", 6)).isTrue();
    assertThat(has("ip6", "dscp", 0x2e)).isTrue();
    assertThat(has("ip6", "ecn", 3)).isTrue();
    assertThat(has("ip6", "flowlabel", 0xabcde)).isTrue();
    assertThat(has("ip6", "length", 10)).isTrue();
    assertThat(has("ip6", "nexthdr", 17)).isTrue();
    assertThat(has("ip6", "hoplimit", 3)).isTrue();
    assertThat(has(field("ip6", "saddr"), new Value(0x20010db800010000L, 1))).isTrue();
    assertThat(has(field("ip6", "daddr"), new Value(0x20010db800020000L, 2))).isTrue();
    assertThat(has("udp", "length", 10)).isTrue();
  }

  @Test
  void shouldReadFieldsOfIcmpOnlyFromMessagesThatHaveThem() {
    fixture.packet(PacketBuilder.ipv4().icmp(8, 0).rest(0x00050009).build());
    assertThat(has("icmp", "type", 8)).isTrue();
    assertThat(has("icmp", "id", 5)).isTrue();
    assertThat(has("icmp", "sequence", 9)).isTrue();
    assertThat(has("icmp", "mtu", 9)).isFalse();
    fixture.packet(PacketBuilder.ipv4().icmp(3, 4).rest(1400).build());
    assertThat(has("icmp", "mtu", 1400)).isTrue();
    assertThat(has("icmp", "id", 0)).isFalse();
    fixture.packet(PacketBuilder.ipv6().icmp(2, 0).rest(1400).build());
    assertThat(has("icmpv6", "mtu", 1400)).isTrue();
    assertThat(has("icmpv6", "id", 0)).isFalse();
    assertThat(has("icmp", "type", 2)).isFalse();
  }

  /** Each row that lies in the packet, against bits taken from it one by one. */
  @Test
  void shouldCutEachFieldOutOfItsOctets() {
    byte[] noise = new byte[80];
    new java.util.Random(4).nextBytes(noise);
    byte[] packet = PacketBuilder.ipv6().protocol(253).payload(noise).build();
    fixture.packet(packet);
    int fields = 0;
    for (String protocol : FieldCatalog.protocols()) {
      for (FieldDescriptor field : FieldCatalog.fields(protocol).values()) {
        if (field.location() instanceof FieldLocation.Payload place) {
          int base = place.base() == PayloadLoad.Base.NETWORK ? 0 : 40 * 8;
          Value expected = bits(packet, base + place.bitOffset(), place.bitLength());
          List<Operation> operations = new ArrayList<>(field.load(1));
          operations.add(new Compare(1, Comparison.EQ, expected));
          assertThat(fixture.matches(operations.toArray(new Operation[0])))
              .as(protocol + " " + field.name())
              .isTrue();
          fields++;
        }
      }
    }
    assertThat(fields).isGreaterThan(50);
  }

  private static Value bits(byte[] packet, int offset, int length) {
    BigInteger all = new BigInteger(1, packet);
    BigInteger bits =
        all.shiftRight(packet.length * 8 - offset - length).mod(BigInteger.ONE.shiftLeft(length));
    return new Value(bits.shiftRight(64).longValue(), bits.longValue());
  }

  @Test
  void shouldKnowLengthsInBits() {
    assertThat(field("ip", "dscp").bitLength()).isEqualTo(6);
    assertThat(field("meta", "mark").bitLength()).isEqualTo(32);
    assertThat(field("tcp option window", "count").bitLength()).isEqualTo(8);
    assertThat(field("meta", "iifname").bitLength()).isEqualTo(128);
  }

  @Test
  void shouldFindNothingUnderOtherNames() {
    assertThat(FieldCatalog.find("ip", "dport")).isEmpty();
    assertThat(FieldCatalog.find("ipx", "saddr")).isEmpty();
    assertThat(FieldCatalog.fields("ipx")).isEmpty();
    assertThat(FieldCatalog.tcpOptionKind("fastopen")).hasValue(34);
    assertThat(FieldCatalog.tcpOptionKind("slowopen")).isEmpty();
  }

  @Test
  void shouldNameConstantsBothWays() {
    assertThat(ValueType.DSCP.constant("af31")).contains(0x1a);
    assertThat(ValueType.DSCP.nameOf(0)).contains("cs0");
    assertThat(ValueType.ICMPV6_TYPE.constant("packet-too-big")).contains(2);
    assertThat(ValueType.INET_PROTOCOL.constant("icmpv6")).contains(58);
    assertThat(ValueType.INET_PROTOCOL.nameOf(58)).contains("ipv6-icmp");
    assertThat(ValueType.ETHER_TYPE.constant("ip6")).contains(0x86dd);
    assertThat(ValueType.INTEGER.constant("five")).isEmpty();
    assertThat(ValueType.TCP_FLAGS.isBitmask()).isTrue();
  }
}
