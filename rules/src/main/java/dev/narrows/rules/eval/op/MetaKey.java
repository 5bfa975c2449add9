package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.PacketFacts.Source;

/** What nftables calls a packet's meta data: what is known of it beside its bytes. */
public enum MetaKey {
  /** Octets of the IP packet; all of a super-frame's. */
  LENGTH("length", 32, Source.LENGTH),
  MARK("mark", 32, null),
  /** NFPROTO_IPV4 (2) or NFPROTO_IPV6 (10). */
  NFPROTO("nfproto", 8, Source.NFPROTO),
  /** Transport protocol, behind IPv6 extension headers. */
  L4PROTO("l4proto", 8, Source.L4PROTO),
  /** Index of the incoming interface, 0 when there is none. */
  IIF("iif", 32, null),
  /** Index of the outgoing interface, 0 when it is not known yet. */
  OIF("oif", 32, null),
  /** EtherType: 0x0800 or 0x86dd. */
  PROTOCOL("protocol", 16, Source.ETHERTYPE),
  /** How it came by its link: PACKET_HOST (0), BROADCAST, MULTICAST, OTHERHOST. */
  PKTTYPE("pkttype", 8, Source.PACKET_TYPE),
  /** Traffic control handle (skb->priority). */
  PRIORITY("priority", 32, null),
  /** Hardware type of the incoming interface (ARPHRD_ETHER ...); none without interface. */
  IIFTYPE("iiftype", 16, null),
  OIFTYPE("oiftype", 16, null),
  /** Group of the incoming interface; none without interface. */
  IIFGROUP("iifgroup", 32, null),
  OIFGROUP("oifgroup", 32, null),
  /** Owner of the socket that sent it; none for packets that were not made here. */
  SKUID("skuid", 32, null),
  SKGID("skgid", 32, null),
  /** Nanoseconds since 1970 in UTC. */
  TIME("time", 64, null),
  /** Day of the week in UTC, Sunday being 0. */
  DAY("day", 8, null),
  /** Seconds since midnight in UTC. */
  HOUR("hour", 32, null);

  private final String word;
  private final int bits;
  private final Source source;

  MetaKey(String word, int bits, Source source) {
    this.word = word;
    this.bits = bits;
    this.source = source;
  }

  /** The key as rule files spell it. */
  public String word() {
    return word;
  }

  /** Length of its values. */
  public int bits() {
    return bits;
  }

  /** What it tells of the traffic that a rule needs to see, or null. */
  Source source() {
    return source;
  }
}
