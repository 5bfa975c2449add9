package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All counters of a rule set, and the cells of every judge that was made from it. */
final class CounterRegistry {
  private final List<Counter> counters = new ArrayList<>();
  private final List<Quota> quotas = new ArrayList<>();
  private final List<CounterCells> judges = new CopyOnWriteArrayList<>();

  Counter create(String table, String name, String comment) {
    Counter counter = new Counter(this, counters.size(), table, name, comment);
    counters.add(counter);
    return counter;
  }

  Quota add(Quota quota) {
    quotas.add(quota);
    return quota;
  }

  List<Quota> quotas() {
    return List.copyOf(quotas);
  }

  List<Counter> counters() {
    return List.copyOf(counters);
  }

  /** Cells for a new judge; they count for as long as the rule set lives. */
  CounterCells newCells() {
    CounterCells cells = new CounterCells(counters.size(), false);
    judges.add(cells);
    return cells;
  }

  /** Cells that no counter sums, and whose judge takes nothing from quotas. */
  CounterCells newHiddenCells() {
    return new CounterCells(counters.size(), true);
  }

  long packets(int index) {
    long sum = 0;
    for (CounterCells cells : judges) {
      sum += cells.packets(index);
    }
    return sum;
  }

  long bytes(int index) {
    long sum = 0;
    for (CounterCells cells : judges) {
      sum += cells.octets(index);
    }
    return sum;
  }
}
