package dev.narrows.rules.eval;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One judge's share of all counters: packets and octets, written by its thread only. */
final class CounterCells {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells;
  private final boolean hidden;

  CounterCells(int counters) {
    this(counters, false);
  }

  CounterCells(int counters, boolean hidden) {
    cells = new long[2 * counters];
    this.hidden = hidden;
  }

  void add(int counter, long octets) {
    int at = 2 * counter;
    CELL.setRelease(cells, at, cells[at] + 1);
    CELL.setRelease(cells, at + 1, cells[at + 1] + octets);
  }

  /** Whether the judge only rehearses. */
  boolean isHidden() {
    return hidden;
  }

  long packets(int counter) {
    return (long) CELL.getAcquire(cells, 2 * counter);
  }

  long octets(int counter) {
    return (long) CELL.getAcquire(cells, 2 * counter + 1);
  }
}
