package org.jnetfilter.conntrack;

import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;
import org.jnetfilter.netlink.MessageWriter;

/**
 * Addresses, protocol and ports of one direction of a connection (struct nf_conntrack_tuple). An
 * IPv4 address stands in the low 32 bits of the low half. Of ICMP and ICMPv6 the source port is the
 * identifier, the destination port the type and the code (type in the upper octet). Reused.
 */
public final class ConntrackTuple {
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_UDP = 17;
  private static final int IPPROTO_DCCP = 33;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int IPPROTO_SCTP = 132;
  private static final int IPPROTO_UDPLITE = 136;
  private static final int OCTET = 8;
  private static final int OCTET_MASK = 0xff;

  private final AttributeCursor parts = new AttributeCursor();
  private final AttributeCursor fields = new AttributeCursor();
  private boolean ipv6;
  private int protocol;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int sourcePort;
  private int destinationPort;

  public ConntrackTuple clear() {
    ipv6 = false;
    protocol = 0;
    addresses(0, 0, 0, 0);
    ports(0, 0);
    return this;
  }

  /** Which IP version and transport protocol. */
  public ConntrackTuple of(boolean ipv6, int protocol) {
    this.ipv6 = ipv6;
    this.protocol = protocol;
    return this;
  }

  public ConntrackTuple addresses(
      long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
    this.sourceHigh = sourceHigh;
    this.sourceLow = sourceLow;
    this.destinationHigh = destinationHigh;
    this.destinationLow = destinationLow;
    return this;
  }

  public ConntrackTuple ports(int source, int destination) {
    sourcePort = source;
    destinationPort = destination;
    return this;
  }

  /** Becomes another one's copy. */
  public ConntrackTuple copy(ConntrackTuple other) {
    return of(other.ipv6, other.protocol)
        .addresses(other.sourceHigh, other.sourceLow, other.destinationHigh, other.destinationLow)
        .ports(other.sourcePort, other.destinationPort);
  }

  /** Whether it says the same as another one. */
  public boolean matches(ConntrackTuple other) {
    return ipv6 == other.ipv6
        && protocol == other.protocol
        && sourceLow == other.sourceLow
        && destinationLow == other.destinationLow
        && sourcePort == other.sourcePort
        && destinationPort == other.destinationPort
        && sourceHigh == other.sourceHigh
        && destinationHigh == other.destinationHigh;
  }

  /** Whether the kernel tells connections of this protocol apart by ports. */
  public static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case IPPROTO_TCP, IPPROTO_UDP, IPPROTO_DCCP, IPPROTO_SCTP, IPPROTO_UDPLITE -> true;
      default -> false;
    };
  }

  public boolean isIpv6() {
    return ipv6;
  }

  public int protocol() {
    return protocol;
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public long destinationHigh() {
    return destinationHigh;
  }

  public long destinationLow() {
    return destinationLow;
  }

  public int sourcePort() {
    return sourcePort;
  }

  public int destinationPort() {
    return destinationPort;
  }

  /** Reads a CTA_TUPLE_...: CTA_TUPLE_IP and CTA_TUPLE_PROTO, nested. */
  void read(AttributeCursor tuple) {
    clear();
    tuple.nested(parts);
    while (parts.next()) {
      if (parts.type() == NfConstants.CTA_TUPLE_IP) {
        parts.nested(fields);
        while (fields.next()) {
          readAddress();
        }
      } else if (parts.type() == NfConstants.CTA_TUPLE_PROTO) {
        parts.nested(fields);
        while (fields.next()) {
          readProtocol();
        }
      }
    }
  }

  private void readAddress() {
    switch (fields.type()) {
      case NfConstants.CTA_IP_V4_SRC -> sourceLow = Integer.toUnsignedLong(fields.u32BigEndian());
      case NfConstants.CTA_IP_V4_DST ->
          destinationLow = Integer.toUnsignedLong(fields.u32BigEndian());
      case NfConstants.CTA_IP_V6_SRC -> {
        ipv6 = true;
        sourceHigh = fields.u64BigEndian(0);
        sourceLow = fields.u64BigEndian(Long.BYTES);
      }
      case NfConstants.CTA_IP_V6_DST -> {
        ipv6 = true;
        destinationHigh = fields.u64BigEndian(0);
        destinationLow = fields.u64BigEndian(Long.BYTES);
      }
      default -> {
        // of newer kernels
      }
    }
  }

  private void readProtocol() {
    switch (fields.type()) {
      case NfConstants.CTA_PROTO_NUM -> protocol = fields.u8();
      case NfConstants.CTA_PROTO_SRC_PORT,
          NfConstants.CTA_PROTO_ICMP_ID,
          NfConstants.CTA_PROTO_ICMPV6_ID ->
          sourcePort = fields.u16BigEndian();
      case NfConstants.CTA_PROTO_DST_PORT -> destinationPort = fields.u16BigEndian();
      case NfConstants.CTA_PROTO_ICMP_TYPE, NfConstants.CTA_PROTO_ICMPV6_TYPE ->
          destinationPort |= fields.u8() << OCTET;
      case NfConstants.CTA_PROTO_ICMP_CODE, NfConstants.CTA_PROTO_ICMPV6_CODE ->
          destinationPort |= fields.u8();
      default -> {
        // of newer kernels
      }
    }
  }

  /** Writes it as an attribute of this type. */
  void write(MessageWriter writer, int type) {
    final int tuple = writer.beginNested(type);
    final int addresses = writer.beginNested(NfConstants.CTA_TUPLE_IP);
    if (ipv6) {
      writer
          .putU128BigEndian(NfConstants.CTA_IP_V6_SRC, sourceHigh, sourceLow)
          .putU128BigEndian(NfConstants.CTA_IP_V6_DST, destinationHigh, destinationLow);
    } else {
      writer
          .putU32BigEndian(NfConstants.CTA_IP_V4_SRC, (int) sourceLow)
          .putU32BigEndian(NfConstants.CTA_IP_V4_DST, (int) destinationLow);
    }
    writer.endNested(addresses);
    final int transport = writer.beginNested(NfConstants.CTA_TUPLE_PROTO);
    writer.putU8(NfConstants.CTA_PROTO_NUM, protocol);
    if (protocol == IPPROTO_ICMP) {
      writer
          .putU16BigEndian(NfConstants.CTA_PROTO_ICMP_ID, sourcePort)
          .putU8(NfConstants.CTA_PROTO_ICMP_TYPE, destinationPort >>> OCTET)
          .putU8(NfConstants.CTA_PROTO_ICMP_CODE, destinationPort & OCTET_MASK);
    } else if (protocol == IPPROTO_ICMPV6) {
      writer
          .putU16BigEndian(NfConstants.CTA_PROTO_ICMPV6_ID, sourcePort)
          .putU8(NfConstants.CTA_PROTO_ICMPV6_TYPE, destinationPort >>> OCTET)
          .putU8(NfConstants.CTA_PROTO_ICMPV6_CODE, destinationPort & OCTET_MASK);
    } else if (hasPorts(protocol)) {
      writer
          .putU16BigEndian(NfConstants.CTA_PROTO_SRC_PORT, sourcePort)
          .putU16BigEndian(NfConstants.CTA_PROTO_DST_PORT, destinationPort);
    }
    writer.endNested(transport).endNested(tuple);
  }
}
