package dev.narrows.rules.semantic;

import dev.narrows.rules.field.ValueType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a value may be: its type and width.
 *
 * @param bits 128 for the name of an interface
 */
record OperandType(ValueType type, int bits) {
  /** The names that a set's declaration may use. */
  private static final Map<String, OperandType> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("ipv4_addr", new OperandType(ValueType.IPV4_ADDRESS, 32));
    BY_NAME.put("ipv6_addr", new OperandType(ValueType.IPV6_ADDRESS, 128));
    BY_NAME.put("inet_service", new OperandType(ValueType.INET_SERVICE, 16));
    BY_NAME.put("inet_proto", new OperandType(ValueType.INET_PROTOCOL, 8));
    BY_NAME.put("mark", new OperandType(ValueType.MARK, 32));
    BY_NAME.put("ifname", new OperandType(ValueType.INTERFACE_NAME, 128));
    BY_NAME.put("nf_proto", new OperandType(ValueType.NF_PROTOCOL, 8));
    BY_NAME.put("tcp_flag", new OperandType(ValueType.TCP_FLAGS, 8));
    BY_NAME.put("dscp", new OperandType(ValueType.DSCP, 6));
    BY_NAME.put("ecn", new OperandType(ValueType.ECN, 2));
    BY_NAME.put("icmp_type", new OperandType(ValueType.ICMP_TYPE, 8));
    BY_NAME.put("icmp_code", new OperandType(ValueType.ICMP_CODE, 8));
    BY_NAME.put("icmpv6_type", new OperandType(ValueType.ICMPV6_TYPE, 8));
    BY_NAME.put("icmpv6_code", new OperandType(ValueType.ICMPV6_CODE, 8));
    BY_NAME.put("ct_state", new OperandType(ValueType.CT_STATE, 32));
    BY_NAME.put("ct_dir", new OperandType(ValueType.CT_DIRECTION, 8));
    BY_NAME.put("ct_status", new OperandType(ValueType.CT_STATUS, 32));
    BY_NAME.put("pkt_type", new OperandType(ValueType.PACKET_TYPE, 8));
    BY_NAME.put("ether_type", new OperandType(ValueType.ETHER_TYPE, 16));
    BY_NAME.put("ether_addr", new OperandType(ValueType.ETHER_ADDRESS, 48));
    BY_NAME.put("iface_type", new OperandType(ValueType.INTERFACE_TYPE, 16));
    BY_NAME.put("devgroup", new OperandType(ValueType.INTERFACE_GROUP, 32));
    BY_NAME.put("uid", new OperandType(ValueType.USER, 32));
    BY_NAME.put("gid", new OperandType(ValueType.GROUP, 32));
    BY_NAME.put("classid", new OperandType(ValueType.TRAFFIC_CLASS, 32));
    BY_NAME.put("time", new OperandType(ValueType.TIME_SPAN, 32));
    BY_NAME.put("fib_addrtype", new OperandType(ValueType.ROUTE_TYPE, 32));
    BY_NAME.put("mh_type", new OperandType(ValueType.MH_TYPE, 8));
    BY_NAME.put("igmp_type", new OperandType(ValueType.IGMP_TYPE, 8));
    BY_NAME.put("dccp_pkttype", new OperandType(ValueType.DCCP_TYPE, 4));
  }

  static Map<String, OperandType> byName() {
    return BY_NAME;
  }

  boolean isInterfaceName() {
    return type == ValueType.INTERFACE_NAME;
  }

  /** Such as "Internet service (16 bits)". */
  String label() {
    return isInterfaceName() ? type.label() : type.label() + " (" + bits + " bits)";
  }
}
