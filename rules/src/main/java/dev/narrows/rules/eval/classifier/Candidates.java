package dev.narrows.rules.eval.classifier;

/**
 * The rules of a chain that can match a packet, one after the other in the chain's order; no more
 * is looked up than what is asked for. Owned by one judge.
 */
public final class Candidates {
  /** Nodes that are open at once, at most. */
  static final int MAX_NODES = 64;

  private final FieldValues values;
  private final Node[] nodes = new Node[MAX_NODES];
  private final int[] next = new int[MAX_NODES];
  private final int[] index = new int[MAX_NODES];
  private int count;
  private int from;

  public Candidates(FieldValues values) {
    this.values = values;
  }

  /** Begins anew, with the rules of a chain from a position on. */
  public void begin(Classifier classifier, int from) {
    this.from = from;
    count = 0;
    open(classifier.root());
  }

  private void open(Node node) {
    if (node == null || node.last() < from) {
      return;
    }
    int at = 0;
    int first = node.first();
    if (first < from) {
      first = from;
      if (node instanceof Leaf leaf) {
        while (leaf.position(at) < from) {
          at++;
        }
        first = leaf.position(at);
      }
    }
    nodes[count] = node;
    next[count] = first;
    index[count++] = at;
  }

  /** The position of the next rule that can match, or -1 when there is none. */
  public int next() {
    while (count > 0) {
      int least = 0;
      for (int i = 1; i < count; i++) {
        if (next[i] < next[least]) {
          least = i;
        }
      }
      Node node = nodes[least];
      if (node instanceof Leaf leaf) {
        return step(leaf, least);
      }
      close(least);
      Split split = (Split) node;
      open(split.branch(values.rank(split.column())));
      open(split.rest());
    }
    return -1;
  }

  private int step(Leaf leaf, int slot) {
    int position = next[slot];
    int following = ++index[slot];
    if (following < leaf.size()) {
      next[slot] = leaf.position(following);
    } else {
      close(slot);
    }
    return position;
  }

  private void close(int slot) {
    count--;
    nodes[slot] = nodes[count];
    next[slot] = next[count];
    index[slot] = index[count];
  }
}
