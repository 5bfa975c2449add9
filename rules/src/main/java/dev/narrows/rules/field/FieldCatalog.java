package dev.narrows.rules.field;

import static dev.narrows.rules.eval.op.PayloadLoad.Base.NETWORK;
import static dev.narrows.rules.eval.op.PayloadLoad.Base.TRANSPORT;
import static dev.narrows.rules.field.FieldDependency.IPV4;
import static dev.narrows.rules.field.FieldDependency.IPV6;
import static dev.narrows.rules.field.FieldDependency.transport;

import dev.narrows.rules.eval.op.InterfaceNameLoad.Direction;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.PayloadLoad;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All fields that rules can match, one row each: names, places and types are nft's (nftables:
 * src/proto.c, src/meta.c, src/tcpopt.c).
 */
public final class FieldCatalog {
  private static final Map<String, Map<String, FieldDescriptor>> FIELDS = new LinkedHashMap<>();
  private static final Map<String, Integer> TCP_OPTIONS = new LinkedHashMap<>();

  static {
    ip();
    ip6();
    tcp();
    datagrams();
    icmp();
    icmpv6();
    meta();
    tcpOptions();
    ConntrackFields.all().forEach(FieldCatalog::put);
  }

  private FieldCatalog() {}

  /** The field "protocol name", such as "ip saddr" or "tcp option maxseg" "size". */
  public static Optional<FieldDescriptor> find(String protocol, String name) {
    return Optional.ofNullable(FIELDS.getOrDefault(protocol, Map.of()).get(name));
  }

  /** The words that can stand in front of a field's name. */
  public static Set<String> protocols() {
    return Collections.unmodifiableSet(FIELDS.keySet());
  }

  /** A protocol's fields by name; empty when there is no such protocol. */
  public static Map<String, FieldDescriptor> fields(String protocol) {
    return Collections.unmodifiableMap(FIELDS.getOrDefault(protocol, Map.of()));
  }

  /** The kind of a TCP option that nft has a name for. */
  public static OptionalInt tcpOptionKind(String name) {
    Integer kind = TCP_OPTIONS.get(name);
    return kind == null ? OptionalInt.empty() : OptionalInt.of(kind);
  }

  /** All names of TCP options with their kinds. */
  public static Map<String, Integer> tcpOptionKinds() {
    return Collections.unmodifiableMap(TCP_OPTIONS);
  }

  private static void ip() {
    Rows rows = new Rows("ip", NETWORK, List.of(IPV4));
    rows.add("version", 0, 4, ValueType.INTEGER);
    rows.add("hdrlength", 4, 4, ValueType.INTEGER);
    rows.add("dscp", 8, 6, ValueType.DSCP);
    rows.add("ecn", 14, 2, ValueType.ECN);
    rows.add("length", 16, 16, ValueType.INTEGER);
    rows.add("id", 32, 16, ValueType.INTEGER);
    rows.add("frag-off", 48, 16, ValueType.INTEGER);
    rows.add("ttl", 64, 8, ValueType.INTEGER);
    rows.add("protocol", 72, 8, ValueType.INET_PROTOCOL);
    rows.add("checksum", 80, 16, ValueType.INTEGER);
    rows.add("saddr", 96, 32, ValueType.IPV4_ADDRESS);
    rows.add("daddr", 128, 32, ValueType.IPV4_ADDRESS);
  }

  private static void ip6() {
    Rows rows = new Rows("ip6", NETWORK, List.of(IPV6));
    rows.add("version", 0, 4, ValueType.INTEGER);
    rows.add("dscp", 4, 6, ValueType.DSCP);
    rows.add("ecn", 10, 2, ValueType.ECN);
    rows.add("flowlabel", 12, 20, ValueType.INTEGER);
    rows.add("length", 32, 16, ValueType.INTEGER);
    rows.add("nexthdr", 48, 8, ValueType.INET_PROTOCOL);
    rows.add("hoplimit", 56, 8, ValueType.INTEGER);
    rows.add("saddr", 64, 128, ValueType.IPV6_ADDRESS);
    rows.add("daddr", 192, 128, ValueType.IPV6_ADDRESS);
  }

  private static void tcp() {
    Rows rows = new Rows("tcp", TRANSPORT, List.of(transport(6)));
    rows.ports();
    rows.add("sequence", 32, 32, ValueType.INTEGER);
    rows.add("ackseq", 64, 32, ValueType.INTEGER);
    rows.add("doff", 96, 4, ValueType.INTEGER);
    rows.add("reserved", 100, 4, ValueType.INTEGER);
    rows.add("flags", 104, 8, ValueType.TCP_FLAGS);
    rows.add("window", 112, 16, ValueType.INTEGER);
    rows.add("checksum", 128, 16, ValueType.INTEGER);
    rows.add("urgptr", 144, 16, ValueType.INTEGER);
  }

  private static void datagrams() {
    Rows udp = new Rows("udp", TRANSPORT, List.of(transport(17)));
    udp.ports();
    udp.add("length", 32, 16, ValueType.INTEGER);
    udp.add("checksum", 48, 16, ValueType.INTEGER);

    Rows udplite = new Rows("udplite", TRANSPORT, List.of(transport(136)));
    udplite.ports();
    udplite.add("csumcov", 32, 16, ValueType.INTEGER);
    udplite.add("checksum", 48, 16, ValueType.INTEGER);

    Rows sctp = new Rows("sctp", TRANSPORT, List.of(transport(132)));
    sctp.ports();
    sctp.add("vtag", 32, 32, ValueType.INTEGER);
    sctp.add("checksum", 64, 32, ValueType.INTEGER);

    Rows dccp = new Rows("dccp", TRANSPORT, List.of(transport(33)));
    dccp.ports();
    dccp.add("type", 67, 4, ValueType.DCCP_TYPE);

    new Rows("th", TRANSPORT, List.of()).ports();
  }

  private static void icmp() {
    Rows rows = new Rows("icmp", TRANSPORT, List.of(IPV4, transport(1)));
    rows.add("type", 0, 8, ValueType.ICMP_TYPE);
    rows.add("code", 8, 8, ValueType.ICMP_CODE);
    rows.add("checksum", 16, 16, ValueType.INTEGER);
    rows.add("id", 32, 16, ValueType.INTEGER, 8, 0);
    rows.add("sequence", 48, 16, ValueType.INTEGER, 8, 0);
    rows.add("gateway", 32, 32, ValueType.INTEGER, 5);
    rows.add("mtu", 48, 16, ValueType.INTEGER, 3);
  }

  private static void icmpv6() {
    Rows rows = new Rows("icmpv6", TRANSPORT, List.of(IPV6, transport(58)));
    rows.add("type", 0, 8, ValueType.ICMPV6_TYPE);
    rows.add("code", 8, 8, ValueType.ICMPV6_CODE);
    rows.add("checksum", 16, 16, ValueType.INTEGER);
    rows.add("param-problem", 32, 32, ValueType.INTEGER, 4);
    rows.add("mtu", 32, 32, ValueType.INTEGER, 2);
    rows.add("id", 32, 16, ValueType.INTEGER, 128, 129);
    rows.add("sequence", 48, 16, ValueType.INTEGER, 128, 129);
    rows.add("max-delay", 32, 16, ValueType.INTEGER, 130);
  }

  private static void meta() {
    meta(MetaKey.LENGTH, 32, ValueType.INTEGER);
    meta(MetaKey.MARK, 32, ValueType.MARK);
    meta(MetaKey.NFPROTO, 8, ValueType.NF_PROTOCOL);
    meta(MetaKey.L4PROTO, 8, ValueType.INET_PROTOCOL);
    meta(MetaKey.PROTOCOL, 16, ValueType.ETHER_TYPE);
    meta(MetaKey.IIF, 32, ValueType.INTERFACE_INDEX);
    meta(MetaKey.OIF, 32, ValueType.INTERFACE_INDEX);
    meta(MetaKey.PKTTYPE, 8, ValueType.PACKET_TYPE);
    interfaceName("iifname", Direction.IN);
    interfaceName("oifname", Direction.OUT);
  }

  private static void meta(MetaKey key, int bitLength, ValueType type) {
    FieldLocation location = new FieldLocation.Meta(key, bitLength);
    put(new FieldDescriptor("meta", key.word(), location, type, List.of(), List.of()));
  }

  private static void interfaceName(String name, Direction direction) {
    FieldLocation location = new FieldLocation.InterfaceName(direction);
    ValueType type = ValueType.INTERFACE_NAME;
    put(new FieldDescriptor("meta", name, location, type, List.of(), List.of()));
  }

  private static void tcpOptions() {
    tcpOption("eol", 0);
    tcpOption("nop", 1);
    TCP_OPTIONS.put("noop", 1);
    tcpOption("maxseg", 2, "size", 16, 16);
    tcpOption("window", 3, "count", 16, 8);
    tcpOption("sack-permitted", 4);
    TCP_OPTIONS.put("sack-perm", 4);
    tcpOption("sack", 5, "left", 16, 32);
    tcpOption("sack", 5, "right", 48, 32);
    tcpOption("timestamp", 8, "tsval", 16, 32);
    tcpOption("timestamp", 8, "tsecr", 48, 32);
    tcpOption("md5sig", 19);
    tcpOption("mptcp", 30, "subtype", 16, 4);
    tcpOption("fastopen", 34);
    for (int block = 0; block < 4; block++) {
      tcpOption("sack" + block, 5, "left", 16 + block * 64, 32);
      tcpOption("sack" + block, 5, "right", 48 + block * 64, 32);
    }
  }

  private static void tcpOption(String option, int kind) {
    TCP_OPTIONS.put(option, kind);
    if (kind > 1) {
      putTcpOption(option, kind, "length", 8, 8);
    }
  }

  private static void tcpOption(
      String option, int kind, String name, int bitOffset, int bitLength) {
    tcpOption(option, kind);
    putTcpOption(option, kind, name, bitOffset, bitLength);
  }

  private static void putTcpOption(
      String option, int kind, String name, int bitOffset, int bitLength) {
    String protocol = "tcp option " + option;
    FieldLocation location = new FieldLocation.TcpOption(kind, bitOffset, bitLength);
    ValueType type = ValueType.INTEGER;
    put(new FieldDescriptor(protocol, name, location, type, List.of(), List.of()));
  }

  private static void put(FieldDescriptor field) {
    FIELDS.computeIfAbsent(field.protocol(), key -> new LinkedHashMap<>()).put(field.name(), field);
  }

  /** Adds rows of one protocol. */
  private record Rows(String protocol, PayloadLoad.Base base, List<FieldDependency> dependencies) {

    void add(String name, int bitOffset, int bitLength, ValueType type, Integer... messageTypes) {
      FieldLocation location = new FieldLocation.Payload(base, bitOffset, bitLength);
      List<Integer> types = List.of(messageTypes);
      put(new FieldDescriptor(protocol, name, location, type, dependencies, types));
    }

    void ports() {
      add("sport", 0, 16, ValueType.INET_SERVICE);
      add("dport", 16, 16, ValueType.INET_SERVICE);
    }
  }
}
