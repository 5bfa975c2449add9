package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Step;

/**
 * The fields of the packet under judgement: each is read when a rule asks for it first, and kept
 * until it may have changed. Owned by one judge.
 */
public final class FieldValues {
  /** What a field that the packet does not have is ranked as: no interval has it. */
  private static final int ABSENT = -1;

  private final Evaluation state;
  private final PacketField[] fields;
  private final int[] untold;
  private final long[] readAt;
  private final boolean[] present;
  private final long[] high;
  private final long[] low;
  private final long[] rankedAt;
  private final int[] ranks;
  private long now = 1;

  public FieldValues(Evaluation state, FieldTable table) {
    this.state = state;
    fields = table.fields();
    untold = table.untold();
    readAt = new long[fields.length];
    present = new boolean[fields.length];
    high = new long[fields.length];
    low = new long[fields.length];
    rankedAt = new long[table.columns()];
    ranks = new int[table.columns()];
  }

  /** Another packet, or this one after a change. */
  public void forget() {
    now++;
  }

  /**
   * Whether each field can be read. Where not, it matters which rule asks first: its load decides
   * the packet.
   */
  public boolean areTold() {
    for (int field : untold) {
      if (!read(field)) {
        return false;
      }
    }
    return true;
  }

  /** Differs before and after each {@link #forget}. */
  public long version() {
    return now;
  }

  int rank(Column column) {
    int id = column.id();
    if (rankedAt[id] != now) {
      ranks[id] = computeRank(column);
      rankedAt[id] = now;
    }
    return ranks[id];
  }

  private int computeRank(Column column) {
    int field = column.field();
    if (readAt[field] != now) {
      read(field);
    }
    return present[field] ? column.rank(high[field], low[field]) : ABSENT;
  }

  private boolean read(int index) {
    PacketField field = fields[index];
    Step step = field.read(state);
    present[index] = step == Step.NEXT;
    high[index] = field.high(state);
    low[index] = field.low(state);
    readAt[index] = now;
    return step == Step.NEXT || step == Step.BREAK;
  }
}
