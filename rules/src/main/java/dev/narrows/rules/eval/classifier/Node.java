package dev.narrows.rules.eval.classifier;

/**
 * Some rules of a chain, by their positions, arranged so that few of them come up for a packet.
 * Each rule that can match a packet comes up exactly once.
 */
abstract class Node {
  private final int first;
  private final int last;
  private final int width;

  Node(int first, int last, int width) {
    this.first = first;
    this.last = last;
    this.width = width;
  }

  /** The least position of a rule in here. */
  int first() {
    return first;
  }

  /** How many nodes can be open at once for a packet, at most. */
  int width() {
    return width;
  }

  /** The greatest position of a rule in here. */
  int last() {
    return last;
  }
}
