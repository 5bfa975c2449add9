package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;

/** A counter of the rule file. Each judge adds to cells of its own; readers sum them. */
public final class Counter implements RuleSet.RuleCounter {
  private final CounterRegistry registry;
  private final int index;
  private final String table;
  private final String name;
  private final String comment;
  private long startPackets;
  private long startBytes;

  Counter(CounterRegistry registry, int index, String table, String name, String comment) {
    this.registry = registry;
    this.index = index;
    this.table = table;
    this.name = name;
    this.comment = comment;
  }

  /** Makes it count on from what a saved rule set says; the counter itself. */
  public Counter start(long packets, long bytes) {
    startPackets = packets;
    startBytes = bytes;
    return this;
  }

  int index() {
    return index;
  }

  @Override
  public String table() {
    return table;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String comment() {
    return comment;
  }

  @Override
  public long packets() {
    return startPackets + registry.packets(index);
  }

  @Override
  public long bytes() {
    return startBytes + registry.bytes(index);
  }
}
