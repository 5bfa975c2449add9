package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;

/** What a judge decided for one packet; reused. */
public final class Decision {
  private Verdict verdict = Verdict.ACCEPT;
  private RejectReason reject;
  private int rejectMtu;
  private RuleReference rule;
  private MssEdit mssEdit = MssEdit.NONE;
  private RuleReference mssRule;
  private boolean packetChanged;
  private boolean markChanged;
  private boolean traced;
  private boolean undecided;
  private int segmentSize;
  private RuleReference restoreRule;

  /** Accept by policy, nothing changed. */
  public void clear() {
    verdict = Verdict.ACCEPT;
    reject = null;
    rejectMtu = 0;
    rule = null;
    mssEdit = MssEdit.NONE;
    mssRule = null;
    packetChanged = false;
    markChanged = false;
    traced = false;
    undecided = false;
    segmentSize = 0;
    restoreRule = null;
  }

  public Verdict verdict() {
    return verdict;
  }

  /** How to answer the sender; null unless the verdict is REJECT. */
  public RejectReason reject() {
    return reject;
  }

  /** Next-hop MTU to tell the sender; 0 unless the reason carries one. */
  public int rejectMtu() {
    return rejectMtu;
  }

  /**
   * The rule that gave the verdict, or null when policies did; of several base chains that
   * accepted, the last rule that did.
   */
  public RuleReference rule() {
    return rule;
  }

  public MssEdit mssEdit() {
    return mssEdit;
  }

  /** The rule whose statement {@link #mssEdit()} tells of; null when there was none. */
  public RuleReference mssRule() {
    return mssRule;
  }

  /** Whether bytes of the packet were edited, so that the verdict must carry them. */
  public boolean isPacketChanged() {
    return packetChanged;
  }

  /** Whether the context's mark differs from what the packet came with. */
  public boolean isMarkChanged() {
    return markChanged;
  }

  /** Whether the last "meta nftrace set" that was reached asked for the packet's way. */
  public boolean isTraced() {
    return traced;
  }

  public void setTraced(boolean traced) {
    this.traced = traced;
  }

  /**
   * Whether a rule asked for what the kernel did not tell: the verdict is of no meaning then, and
   * the failure mode decides.
   */
  public boolean isUndecided() {
    return undecided;
  }

  public void recordUndecided() {
    undecided = true;
  }

  /**
   * Octets of payload in each segment that the packet was put together from, if it is accepted and
   * shall go on as one frame that says so; 0 if it shall go on as it is.
   */
  public int segmentSize() {
    return segmentSize;
  }

  /** The rule that {@link #segmentSize()} comes from; null when there was none. */
  public RuleReference restoreRule() {
    return restoreRule;
  }

  public void recordRestore(int segmentSize, RuleReference rule) {
    this.segmentSize = segmentSize;
    this.restoreRule = rule;
  }

  public void decide(Verdict verdict, RuleReference rule) {
    this.verdict = verdict;
    this.rule = rule;
  }

  public void reject(RejectReason reason, int mtu, RuleReference rule) {
    this.verdict = Verdict.REJECT;
    this.reject = reason;
    this.rejectMtu = mtu;
    this.rule = rule;
  }

  public void recordMssEdit(MssEdit edit) {
    recordMssEdit(edit, null);
  }

  /** Of several statements the one that changed the packet counts, else the last. */
  public void recordMssEdit(MssEdit edit, RuleReference rule) {
    if (edit.isChange()) {
      packetChanged = true;
    }
    if (edit.isChange() || !mssEdit.isChange()) {
      mssEdit = edit;
      mssRule = rule;
    }
  }

  public void recordPacketChange() {
    packetChanged = true;
  }

  public void recordMarkChange() {
    markChanged = true;
  }
}
