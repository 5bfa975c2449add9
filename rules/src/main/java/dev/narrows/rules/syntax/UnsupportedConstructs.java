package dev.narrows.rules.syntax;

import java.util.Map;

/** What to do instead of a construct that is understood and not supported, by its first word. */
final class UnsupportedConstructs {
  private static final String NAT =
      "translate addresses with nft or iptables beside Narrows: they see the packets it accepts";
  private static final String CONNTRACK =
      "the kernel's own rules say what connection tracking is to do; keep this rule in nft";
  private static final String KERNEL_ONLY = "only the kernel knows that; keep this rule in nft";
  private static final String MAPS = "write one rule for each case";
  private static final String DYNAMIC =
      "list the elements in the file; a reload takes changes over without losing packets";
  private static final String HEADERS =
      "match what ip, ip6, tcp, udp, icmp or icmpv6 tell instead, or keep this rule in nft";
  private static final String LIVE =
      "a rule file says what is to be; Narrows keeps nothing that it could act on";

  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry("queue", "Narrows reads the queues itself and plans what goes to them"),
          Map.entry("notrack", "keep it in nft, in a chain of priority raw"),
          Map.entry("dnat", NAT),
          Map.entry("snat", NAT),
          Map.entry("masquerade", NAT),
          Map.entry("redirect", NAT),
          Map.entry("tproxy", NAT),
          Map.entry("synproxy", "keep it in nft"),
          Map.entry("dup", "keep it in nft"),
          Map.entry("fwd", "keep it in nft"),
          Map.entry("xt", "write it as nftables does, without an iptables extension"),
          Map.entry("flow", "a flow table takes packets past every rule; keep it in nft"),
          Map.entry("flowtable", "a flow table takes packets past every rule; keep it in nft"),
          Map.entry("secmark", "keep it in nft"),
          Map.entry("quota", "use 'limit rate over ... bytes/second', or keep it in nft"),
          Map.entry("limit", "write the rate in the rule: 'limit rate 10/second'"),
          Map.entry("meter", DYNAMIC),
          Map.entry("add", DYNAMIC),
          Map.entry("delete", DYNAMIC),
          Map.entry("set", DYNAMIC),
          Map.entry("ct", CONNTRACK),
          Map.entry("map", MAPS),
          Map.entry("vmap", MAPS),
          Map.entry("fib", "nft takes no look-up of a route here; match it, and set a constant"),
          Map.entry("socket", KERNEL_ONLY),
          Map.entry("osf", KERNEL_ONLY),
          Map.entry(
              "symhash",
              "the kernel draws its key and tells nobody; write 'jhash' and the fields to hash"),
          Map.entry("ipsec", KERNEL_ONLY),
          Map.entry("rt", KERNEL_ONLY),
          Map.entry("exthdr", HEADERS),
          Map.entry("hbh", HEADERS),
          Map.entry("dst", HEADERS),
          Map.entry("frag", HEADERS),
          Map.entry("mh", HEADERS),
          Map.entry("srh", HEADERS),
          Map.entry("rt0", HEADERS),
          Map.entry("rt2", HEADERS),
          Map.entry("rt4", HEADERS),
          Map.entry("flush", LIVE),
          Map.entry("reset", LIVE),
          Map.entry("list", LIVE),
          Map.entry("rename", LIVE),
          Map.entry("replace", LIVE),
          Map.entry("destroy", LIVE),
          Map.entry("monitor", LIVE),
          Map.entry("export", LIVE),
          Map.entry("import", LIVE),
          Map.entry("describe", LIVE),
          Map.entry("get", LIVE));

  private UnsupportedConstructs() {}

  static String adviceFor(String word) {
    return ADVICE.getOrDefault(word, "remove it, or keep this rule in nft");
  }
}
