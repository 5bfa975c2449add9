package dev.narrows.rules.field;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the values of a field mean, and the names that rules may write for them. */
public enum ValueType {
  INTEGER("integer", 10, List.of()),
  /** Bits without names; nft gives the type no length of its own. */
  BITMASK("bitmask", 16, List.of()),
  IPV4_ADDRESS("IPv4 address", 10, List.of()),
  IPV6_ADDRESS("IPv6 address", 16, List.of()),
  /** A number or a string, compared as text. */
  INTERFACE_NAME("interface name", 10, List.of()),
  /** A name that is resolved when the rules are loaded, or an index. */
  INTERFACE_INDEX("interface index", 10, List.of()),
  /** Names from /etc/iproute2/rt_marks. */
  MARK("packet mark", 16, SymbolFiles.pairs("/etc/iproute2/rt_marks")),
  NF_PROTOCOL("netfilter protocol", 10, SymbolTables.NF_PROTOCOL),
  ETHER_TYPE("Ethernet protocol", 16, SymbolTables.ETHER_TYPE),
  INET_PROTOCOL("Internet protocol", 10, SymbolFiles.protocols()),
  INET_SERVICE("Internet service", 10, SymbolFiles.services()),
  /** A bit mask: several names may be combined. */
  TCP_FLAGS("TCP flags", 16, SymbolTables.TCP_FLAGS),
  DSCP("DSCP", 16, SymbolTables.DSCP),
  ECN("ECN", 16, SymbolTables.ECN),
  ICMP_TYPE("ICMP type", 10, SymbolTables.ICMP_TYPE),
  ICMP_CODE("ICMP code", 10, SymbolTables.ICMP_CODE),
  ICMPV6_TYPE("ICMPv6 type", 10, SymbolTables.ICMPV6_TYPE),
  ICMPV6_CODE("ICMPv6 code", 10, SymbolTables.ICMPV6_CODE),
  DCCP_TYPE("DCCP packet type", 16, SymbolTables.DCCP_TYPE),
  /** A bit mask, of which a packet has one bit. */
  CT_STATE("conntrack state", 16, SymbolTables.CT_STATE),
  CT_DIRECTION("conntrack direction", 10, SymbolTables.CT_DIRECTION),
  /** A bit mask. */
  CT_STATUS("conntrack status", 16, SymbolTables.CT_STATUS),
  /** A bit mask, whose values are written as the number of a bit. */
  CT_LABEL("conntrack label", 10, List.of()),
  PACKET_TYPE("packet type", 10, SymbolTables.PACKET_TYPE),
  IGMP_TYPE("IGMP type", 10, SymbolTables.IGMP_TYPE),
  MH_TYPE("Mobility Header type", 10, SymbolTables.MH_TYPE),
  /** Six octets, as 00:0f:54:0c:11:04. */
  ETHER_ADDRESS("Ethernet address", 16, List.of()),
  INTERFACE_TYPE("network interface type", 16, SymbolTables.INTERFACE_TYPE),
  /** Names from /etc/iproute2/group. */
  INTERFACE_GROUP("interface group", 10, SymbolFiles.pairs("/etc/iproute2/group")),
  /** A name of this machine's user data base, or a number. */
  USER("user", 10, List.of()),
  GROUP("group", 10, List.of()),
  /** Such as 1:10, both in hexadecimal; none, root. */
  TRAFFIC_CLASS("traffic control class", 16, List.of()),
  /** Nanoseconds since 1970; written as "2026-01-31 12:00:00" in local time, or in seconds. */
  DATE("date", 10, List.of()),
  /** Milliseconds; written as 1d2h3m4s, or in seconds. */
  TIME_SPAN("time", 10, List.of()),
  DAY("day of the week", 10, SymbolTables.DAY),
  /** Seconds since midnight in UTC; written as "17:00" in local time. */
  HOUR("hour of the day", 10, List.of()),
  ROUTE_TYPE("type of address", 10, SymbolTables.ROUTE_TYPE),
  /** Whether something is there. */
  BOOLEAN("presence", 10, SymbolTables.BOOLEAN);

  private final String label;
  private final int radix;
  private final Map<String, Integer> constants = new LinkedHashMap<>();

  ValueType(String label, int radix, List<Map.Entry<String, Integer>> symbols) {
    this.label = label;
    this.radix = radix;
    symbols.forEach(symbol -> constants.putIfAbsent(symbol.getKey(), symbol.getValue()));
  }

  /** The type's name for people, such as "ICMP type". */
  public String label() {
    return label;
  }

  /** The radix in which numbers of this type are printed: 10 or 16. */
  public int radix() {
    return radix;
  }

  /** Whether several values may be combined by a comma or a bar. */
  public boolean isBitmask() {
    return this == TCP_FLAGS || this == CT_STATE || this == CT_STATUS || this == CT_LABEL;
  }

  /** All names with their values, in nft's order. */
  public Map<String, Integer> constants() {
    return Collections.unmodifiableMap(constants);
  }

  /** The value of a name. */
  public Optional<Integer> constant(String name) {
    return Optional.ofNullable(constants.get(name));
  }

  /** The first name of a value. */
  public Optional<String> nameOf(int value) {
    return constants.entrySet().stream()
        .filter(constant -> constant.getValue() == value)
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
