package dev.narrows.rules.eval.classifier;

/** Rules that come up in any case. */
final class Leaf extends Node {
  private final int[] positions;

  /**
   * @param positions in ascending order, at least one
   */
  Leaf(int[] positions) {
    super(positions[0], positions[positions.length - 1], 1);
    this.positions = positions;
  }

  int size() {
    return positions.length;
  }

  int position(int index) {
    return positions[index];
  }
}
