package dev.narrows.rules.eval;

/** What becomes of a packet. */
public enum Verdict {
  ACCEPT,
  DROP,
  /** Drop, and tell the sender: {@link Decision#reject()} says how. */
  REJECT
}
