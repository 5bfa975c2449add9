package dev.narrows.firewall.queue;

/** How a packet left: every packet has exactly one. */
public enum PacketOutcome {
  ACCEPTED("accepted", "accepted as it came"),
  CLAMPED("clamped", "accepted with a lowered or added maximum segment size"),
  EDITED("edited", "accepted with other bytes or another mark"),
  RESTORED("restored", "a coalesced frame; goes on with its offload metadata"),
  SEGMENTED("segmented", "a coalesced frame, without a TUN device: its segments went on instead"),
  RESTORE_FAILED("restore_failed", "a coalesced frame that the kernel did not take back"),
  DROPPED("dropped", "dropped by a rule or a policy"),
  REJECTED("rejected", "dropped, and the sender told"),
  REJECTED_SILENTLY("rejected_silently", "dropped, and the sender may not or need not be told"),
  FAULTY_ACCEPTED("faulty_accepted", "could not be parsed, or not be put back as edited; accepted"),
  FAULTY_DROPPED("faulty_dropped", "could not be parsed, or not be put back as edited; dropped"),
  UNDECIDED("undecided", "a rule asks what the kernel did not tell; the failure mode decided"),
  ERROR("error", "judging failed; the failure mode decided");

  private final String label;
  private final String meaning;

  PacketOutcome(String label, String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  /** The label's value in metrics. */
  public String label() {
    return label;
  }

  /** One sentence for people. */
  public String meaning() {
    return meaning;
  }
}
