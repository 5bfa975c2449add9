package dev.narrows.firewall.learned;

/** Who told the MTU of a path. */
public enum MtuOrigin {
  /**
   * An ICMP frag-needed or ICMPv6 packet-too-big message that crossed the gateway or came to it.
   */
  ICMP("icmp"),
  /** Full-size segments vanished and smaller ones did not (RFC 2923, 2.1). */
  BLACK_HOLE("black-hole"),
  /** The operator, by the command line. */
  OPERATOR("operator");

  private final String word;

  MtuOrigin(String word) {
    this.word = word;
  }

  /** As files and reports spell it. */
  public String word() {
    return word;
  }
}
