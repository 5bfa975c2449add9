package dev.narrows.firewall.offload;

/** Why a long frame was not taken for a coalesced one, or not restored. */
public enum RestoreRefusal {
  NOT_TCP("not_tcp"),
  FRAGMENT("fragment"),
  /** TCP-MD5 or TCP-AO sign each segment: nobody can make others of them. */
  SIGNED("signed"),
  /** No longer than the segments that its receiver takes: its sender made it so long. */
  SINGLE_SEGMENT("single_segment"),
  /** Its handshake was not seen, and it may have come over its link as it is. */
  UNKNOWN_FLOW("unknown_flow"),
  /** The copy range cut it off. */
  CUT_OFF("cut_off"),
  /** Restored it would get a right checksum, and its receiver wrong data. */
  BAD_CHECKSUM("bad_checksum"),
  /** The operator wants none restored. */
  OFF("off");

  private final String label;

  RestoreRefusal(String label) {
    this.label = label;
  }

  /** The label's value in metrics. */
  public String label() {
    return label;
  }
}
