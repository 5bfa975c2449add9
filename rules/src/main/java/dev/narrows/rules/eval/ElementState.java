package dev.narrows.rules.eval;

/**
 * A statement that each element of a set has for itself, such as a counter: the set keeps its
 * numbers, this works on them. It is called while nobody else uses them.
 */
public interface ElementState {
  /** How many numbers it keeps. */
  int words();

  /** Sets the numbers of a new element, which begin at an index. */
  void begin(long[] words, int at);

  /** NEXT, or BREAK as the statement would; allocates nothing. */
  Step evaluate(long[] words, int at, Evaluation state);

  /** As nft writes it, such as {@code limit rate 10/second burst 5 packets}. */
  String describe();
}
