package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All of a rule set that has a name, that packets change and that a reload keeps. */
final class RuleState {
  private final Map<String, Counter> counters = new HashMap<>();
  private final List<KeptState> states = new ArrayList<>();
  private final List<DynamicElements> sets = new ArrayList<>();
  private final ElementClock clock = new ElementClock();

  /** Named counters by table and name. */
  Map<String, Counter> counters() {
    return counters;
  }

  void keep(KeptState state) {
    states.add(state);
  }

  void keep(DynamicElements set) {
    sets.add(set);
  }

  List<DynamicElements> sets() {
    return sets;
  }

  ElementClock clock() {
    return clock;
  }

  /** The rule set comes into use. */
  void start(long nowNanos) {
    if (clock.start(nowNanos)) {
      sets.forEach(set -> set.start(nowNanos));
    }
  }

  /** Goes on with what the rules before these have, where it is declared the same. */
  void adopt(RuleState before) {
    for (Map.Entry<String, Counter> counter : counters.entrySet()) {
      Counter same = before.counters.get(counter.getKey());
      if (same != null) {
        counter.getValue().follow(same);
      }
    }
    Map<String, KeptState> declared = new HashMap<>();
    before.states.forEach(state -> declared.put(state.declaration(), state));
    for (KeptState state : states) {
      KeptState same = declared.get(state.declaration());
      if (same != null) {
        state.adopt(same);
      }
    }
    for (DynamicElements set : sets) {
      before.sets.forEach(set::adopt);
    }
  }

  /** Takes what the other's counters have counted by themselves; its rules judge no more. */
  void absorb(RuleState other) {
    for (Map.Entry<String, Counter> counter : counters.entrySet()) {
      Counter same = other.counters.get(counter.getKey());
      if (same != null) {
        counter.getValue().absorb(same);
      }
    }
  }
}
