package dev.narrows.rules.eval;

/**
 * Hears which way a packet goes through the chains. What it is shown it must leave as it is; the
 * judge that packets on their way meet knows of no listener.
 */
public interface JudgeListener {
  /** Hears nothing. */
  JudgeListener NONE = new JudgeListener() {};

  /** The packet comes to a chain's first rule: of a base chain, or by a jump or goto. */
  default void enter(Chain chain) {}

  /** A rule is about to be evaluated. */
  default void begin(Rule rule, Evaluation state) {}

  /**
   * A rule has been evaluated.
   *
   * @param evaluated how many of its operations were; the last of them told where to go
   * @param step BREAK when it does not match, NEXT when it does and has no verdict
   */
  default void end(Rule rule, int evaluated, Step step, Evaluation state) {}

  /**
   * A chain came to its end, or returned, and the packet goes on behind the jump that led to it.
   */
  default void leave() {}

  /** No rule decided: the base chain's policy does. */
  default void policy(Chain base) {}
}
