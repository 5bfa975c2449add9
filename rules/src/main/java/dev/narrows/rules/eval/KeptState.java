package dev.narrows.rules.eval;

/**
 * Something named that packets change, such as a quota: a reload keeps it where its declaration is
 * the same in the new rules.
 */
public interface KeptState {
  /** What it is, its table, its name and all that the rule file says of it. */
  String declaration();

  /**
   * Goes on with the state of the previous rules' object of the same declaration, which packets may
   * be judged by for a while yet: both share the state from now on.
   */
  void adopt(KeptState previous);
}
