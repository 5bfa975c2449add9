package dev.narrows.rules.field;

import static dev.narrows.rules.field.FieldDependency.ETHERNET;
import static dev.narrows.rules.field.FieldDependency.IPV4;
import static dev.narrows.rules.field.FieldDependency.IPV6;
import static dev.narrows.rules.field.FieldDependency.transport;

import dev.narrows.rules.eval.op.PayloadLoad.Base;
import dev.narrows.rules.field.Rows.Place;
import java.util.List;

/** The fields of protocols' headers (nftables: src/proto.c). */
final class ProtocolFields {
  private static final Place NETWORK =
      (offset, length) -> new FieldLocation.Payload(Base.NETWORK, offset, length);
  private static final Place TRANSPORT =
      (offset, length) -> new FieldLocation.Payload(Base.TRANSPORT, offset, length);

  private ProtocolFields() {}

  static void addTo(Rows rows) {
    ether(rows);
    ip(rows);
    ip6(rows);
    tcp(rows);
    datagrams(rows);
    security(rows);
    icmp(rows);
    icmpv6(rows);
  }

  private static void ether(Rows rows) {
    link(rows, "saddr", FieldLocation.Link.SOURCE_ADDRESS, ValueType.ETHER_ADDRESS);
    link(rows, "type", FieldLocation.Link.TYPE, ValueType.ETHER_TYPE);
  }

  private static void link(Rows rows, String name, FieldLocation location, ValueType type) {
    rows.put(new FieldDescriptor("ether", name, location, type, List.of(ETHERNET), List.of()));
  }

  private static void ip(Rows rows) {
    rows.of("ip", NETWORK, IPV4)
        .add("version", 0, 4)
        .add("hdrlength", 4, 4)
        .add("dscp", 8, 6, ValueType.DSCP)
        .add("ecn", 14, 2, ValueType.ECN)
        .add("length", 16, 16)
        .add("id", 32, 16)
        .add("frag-off", 48, 16)
        .add("ttl", 64, 8)
        .add("protocol", 72, 8, ValueType.INET_PROTOCOL)
        .add("checksum", 80, 16)
        .add("saddr", 96, 32, ValueType.IPV4_ADDRESS)
        .add("daddr", 128, 32, ValueType.IPV4_ADDRESS);
  }

  private static void ip6(Rows rows) {
    rows.of("ip6", NETWORK, IPV6)
        .add("version", 0, 4)
        .add("dscp", 4, 6, ValueType.DSCP)
        .add("ecn", 10, 2, ValueType.ECN)
        .add("flowlabel", 12, 20)
        .add("length", 32, 16)
        .add("nexthdr", 48, 8, ValueType.INET_PROTOCOL)
        .add("hoplimit", 56, 8)
        .add("saddr", 64, 128, ValueType.IPV6_ADDRESS)
        .add("daddr", 192, 128, ValueType.IPV6_ADDRESS);
  }

  private static void tcp(Rows rows) {
    rows.of("tcp", TRANSPORT, transport(6))
        .ports()
        .add("sequence", 32, 32)
        .add("ackseq", 64, 32)
        .add("doff", 96, 4)
        .add("reserved", 100, 4)
        .add("flags", 104, 8, ValueType.TCP_FLAGS)
        .add("window", 112, 16)
        .add("checksum", 128, 16)
        .add("urgptr", 144, 16);
  }

  private static void datagrams(Rows rows) {
    rows.of("udp", TRANSPORT, transport(17)).ports().add("length", 32, 16).add("checksum", 48, 16);
    rows.of("udplite", TRANSPORT, transport(136))
        .ports()
        .add("csumcov", 32, 16)
        .add("checksum", 48, 16);
    rows.of("sctp", TRANSPORT, transport(132)).ports().add("vtag", 32, 32).add("checksum", 64, 32);
    rows.of("dccp", TRANSPORT, transport(33)).ports().add("type", 67, 4, ValueType.DCCP_TYPE);
    rows.of("th", TRANSPORT).ports();
  }

  private static void security(Rows rows) {
    rows.of("ah", TRANSPORT, transport(51))
        .add("nexthdr", 0, 8, ValueType.INET_PROTOCOL)
        .add("hdrlength", 8, 8)
        .add("reserved", 16, 16)
        .add("spi", 32, 32)
        .add("sequence", 64, 32);
    rows.of("esp", TRANSPORT, transport(50)).add("spi", 0, 32).add("sequence", 32, 32);
    rows.of("comp", TRANSPORT, transport(108))
        .add("nexthdr", 0, 8, ValueType.INET_PROTOCOL)
        .add("flags", 8, 8, ValueType.BITMASK)
        .add("cpi", 16, 16);
  }

  private static void icmp(Rows rows) {
    rows.of("icmp", TRANSPORT, IPV4, transport(1))
        .add("type", 0, 8, ValueType.ICMP_TYPE)
        .add("code", 8, 8, ValueType.ICMP_CODE)
        .add("checksum", 16, 16)
        .add("id", 32, 16, ValueType.INTEGER, 8, 0)
        .add("sequence", 48, 16, ValueType.INTEGER, 8, 0)
        .add("gateway", 32, 32, ValueType.INTEGER, 5)
        .add("mtu", 48, 16, ValueType.INTEGER, 3);
    rows.of("igmp", TRANSPORT, IPV4, transport(2))
        .add("type", 0, 8, ValueType.IGMP_TYPE)
        .add("mrt", 8, 8)
        .add("checksum", 16, 16)
        .add("group", 32, 32);
  }

  private static void icmpv6(Rows rows) {
    rows.of("icmpv6", TRANSPORT, IPV6, transport(58))
        .add("type", 0, 8, ValueType.ICMPV6_TYPE)
        .add("code", 8, 8, ValueType.ICMPV6_CODE)
        .add("checksum", 16, 16)
        .add("param-problem", 32, 32, ValueType.INTEGER, 4)
        .add("mtu", 32, 32, ValueType.INTEGER, 2)
        .add("id", 32, 16, ValueType.INTEGER, 128, 129)
        .add("sequence", 48, 16, ValueType.INTEGER, 128, 129)
        .add("max-delay", 32, 16, ValueType.INTEGER, 130);
  }
}
