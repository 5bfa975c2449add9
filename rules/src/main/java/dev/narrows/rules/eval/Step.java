package dev.narrows.rules.eval;

/** Where judging goes after an operation. */
public enum Step {
  /** To the rule's next operation. */
  NEXT,
  /** The rule does not match: to the chain's next rule (NFT_BREAK). */
  BREAK,
  /** Out of this base chain, to the hook's next one. */
  ACCEPT,
  /** The packet ends here, silently. */
  DROP,
  /** The packet ends here, and its sender is told; the operation has filled in the decision. */
  REJECT,
  /** Into {@link Evaluation#target()}, and back to the next rule when that ends. */
  JUMP,
  /** Into {@link Evaluation#target()}, without a way back. */
  GOTO,
  /** Back to behind the last jump; in a base chain, to its policy. */
  RETURN
}
