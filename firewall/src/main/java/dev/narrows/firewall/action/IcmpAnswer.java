package dev.narrows.firewall.action;

/** Kinds of answers that Narrows sends. */
public enum IcmpAnswer {
  FRAG_NEEDED("frag-needed"),
  PACKET_TOO_BIG("packet-too-big"),
  UNREACHABLE("unreachable"),
  UNREACHABLE_V6("unreachable-v6"),
  TCP_RESET("tcp-reset");

  private final String label;

  IcmpAnswer(String label) {
    this.label = label;
  }

  /** The label's value in metrics. */
  public String label() {
    return label;
  }
}
