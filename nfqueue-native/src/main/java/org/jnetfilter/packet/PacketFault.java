package org.jnetfilter.packet;

/** Why a packet could not be parsed, or as far as which header it could. */
public enum PacketFault {
  /**
   * Nothing wrong: the network and, where there is one that is known, the transport header stand.
   */
  NONE(false),
  /** No bytes at all. */
  EMPTY(true),
  /** The version nibble is neither 4 nor 6. */
  BAD_VERSION(true),
  /** Fewer bytes than the smallest header of this version: 20 octets (RFC 791), 40 (RFC 8200). */
  NETWORK_HEADER_TRUNCATED(true),
  /** IHL below 5, or a header longer than the packet (RFC 1812, 5.2.2). */
  IPV4_HEADER_LENGTH(true),
  /** Total length below the header's length, or beyond the packet's end (RFC 1812, 5.2.2). */
  IPV4_TOTAL_LENGTH(true),
  /** The header checksum is wrong (RFC 1812, 5.2.2). */
  IPV4_HEADER_CHECKSUM(true),
  /** Payload length runs beyond the packet's end. */
  IPV6_PAYLOAD_LENGTH(true),
  /** An extension header is cut off or its length runs beyond the packet's end (RFC 8200, 4). */
  IPV6_EXTENSION_HEADER(true),
  /** The transport header is shorter than its protocol's smallest (a tiny fragment, RFC 1858). */
  TRANSPORT_HEADER_TRUNCATED(false),
  /** TCP data offset below 5, or a header longer than the segment (RFC 9293, 3.1). */
  TCP_DATA_OFFSET(false),
  /** UDP length below 8 or beyond the datagram (RFC 768). */
  UDP_LENGTH(false),
  /** The headers run beyond the octets that the kernel copied (the queue's copy range). */
  NOT_CAPTURED(false);

  private final boolean network;

  PacketFault(boolean network) {
    this.network = network;
  }

  /**
   * Whether the fault lies in the network header, so that nothing of the packet can be judged. With
   * another fault the network header stands, and only the transport header may not be read.
   */
  public boolean isNetworkFault() {
    return network;
  }
}
