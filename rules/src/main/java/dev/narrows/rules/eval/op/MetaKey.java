package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.PacketFacts.Source;

/** What nftables calls a packet's meta data: what is known of it beside its bytes. */
public enum MetaKey {
  /** Octets of the IP packet; all of a super-frame's. */
  LENGTH("length", Source.LENGTH),
  MARK("mark", null),
  /** NFPROTO_IPV4 (2) or NFPROTO_IPV6 (10). */
  NFPROTO("nfproto", Source.NFPROTO),
  /** Transport protocol, behind IPv6 extension headers. */
  L4PROTO("l4proto", Source.L4PROTO),
  /** Index of the incoming interface, 0 when there is none. */
  IIF("iif", null),
  /** Index of the outgoing interface, 0 when it is not known yet. */
  OIF("oif", null),
  /** EtherType: 0x0800 or 0x86dd. */
  PROTOCOL("protocol", Source.ETHERTYPE),
  /** How it came by its link: PACKET_HOST (0), BROADCAST, MULTICAST, OTHERHOST. */
  PKTTYPE("pkttype", Source.PACKET_TYPE);

  private final String word;
  private final Source source;

  MetaKey(String word, Source source) {
    this.word = word;
    this.source = source;
  }

  /** The key as rule files spell it. */
  public String word() {
    return word;
  }

  /** What it tells of the traffic that a rule needs to see, or null. */
  Source source() {
    return source;
  }
}
