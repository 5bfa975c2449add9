package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.PacketFacts.Source;

/** What nftables asks of connection tracking; the names are nft's (nftables: src/ct.c). */
public enum CtKey {
  /** One bit: invalid, established, related, new or untracked. */
  STATE("state", Source.CT_STATE),
  /** 0 original, 1 reply. */
  DIRECTION("direction", Source.CT_DIRECTION),
  STATUS("status", Source.CT_ENTRY),
  MARK("mark", Source.CT_MARK),
  ID("id", Source.CT_ENTRY),
  LABEL("label", Source.CT_ENTRY),
  L3PROTO("l3proto", Source.CT_ENTRY),
  PROTOCOL("protocol", Source.CT_ENTRY),
  IP_SADDR("ip saddr", Source.CT_ENTRY),
  IP_DADDR("ip daddr", Source.CT_ENTRY),
  IP6_SADDR("ip6 saddr", Source.CT_ENTRY),
  IP6_DADDR("ip6 daddr", Source.CT_ENTRY),
  PROTO_SRC("proto-src", Source.CT_ENTRY),
  PROTO_DST("proto-dst", Source.CT_ENTRY),
  BYTES("bytes", Source.CT_ENTRY),
  PACKETS("packets", Source.CT_ENTRY),
  /** Milliseconds until the entry is forgotten; known to the second. */
  EXPIRATION("expiration", Source.CT_ENTRY),
  /** Octets by packets, rounded down; 0 when none were counted. */
  AVGPKT("avgpkt", Source.CT_ENTRY);

  private final String word;
  private final Source source;

  CtKey(String word, Source source) {
    this.word = word;
    this.source = source;
  }

  /** The key as rule files spell it, its direction left out. */
  public String word() {
    return word;
  }

  Source source() {
    return source;
  }
}
