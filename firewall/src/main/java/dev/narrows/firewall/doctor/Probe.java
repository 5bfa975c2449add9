package dev.narrows.firewall.doctor;

/**
 * A packet that is followed through rules of iptables.
 *
 * @param in interface that it comes in by, "" for one of this machine's own
 * @param out interface that it goes out by, "" for one to this machine
 * @param state of its connection, as -m conntrack says
 */
record Probe(Kind kind, boolean ipv6, String in, String out, String state) {
  /** What it is. */
  enum Kind {
    /** Destination unreachable, fragmentation needed; or packet too big. */
    TOO_BIG,
    /** The first packet of a TCP connection. */
    SYN
  }

  boolean isProtocol(String name) {
    return switch (name) {
      case "all", "0" -> true;
      case "tcp", "6" -> kind == Kind.SYN;
      case "icmp", "1" -> kind == Kind.TOO_BIG && !ipv6;
      case "ipv6-icmp", "icmpv6", "58" -> kind == Kind.TOO_BIG && ipv6;
      default -> false;
    };
  }
}
