package dev.narrows.rules.eval.classifier;

/** Rules that come up in any case. */
final class Leaf extends Node {
  private final int[] positions;
  private final int size;

  /**
   * @param positions in ascending order, at least one
   */
  Leaf(int[] positions) {
    super(positions[0], positions[positions.length - 1], 1);
    this.positions = positions;
    this.size = positions.length;
  }

  int size() {
    return size;
  }

  int position(int index) {
    return positions[index];
  }
}
