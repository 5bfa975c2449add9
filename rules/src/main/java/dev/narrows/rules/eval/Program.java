package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.classifier.FieldTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A rule set in its compiled form. */
final class Program implements RuleSet {
  private final List<Station> stations;
  private final CounterRegistry registry;
  private final FieldTable fields;
  private final List<RuleCounter> counters;
  private final List<KeptState> kept;
  private final Map<String, Counter> named;

  Program(
      List<ProgramStation> stations,
      CounterRegistry registry,
      FieldTable fields,
      List<KeptState> kept,
      Map<String, Counter> named) {
    this.stations = List.copyOf(stations);
    this.registry = registry;
    this.fields = fields;
    this.counters = List.copyOf(registry.counters());
    this.kept = List.copyOf(kept);
    this.named = Map.copyOf(named);
  }

  @Override
  public List<Station> stations() {
    return stations;
  }

  @Override
  public Judge newJudge(JudgeEnvironment environment) {
    return new CompiledJudge(new Evaluation(environment, registry.newCells()), fields);
  }

  /** A judge that goes through the rules one by one: slower, and what the others are tested by. */
  Judge newOrderedJudge(JudgeEnvironment environment) {
    return new OrderedJudge(new Evaluation(environment, registry.newCells()));
  }

  @Override
  public Judge newExplainingJudge(JudgeEnvironment environment, JudgeListener listener) {
    return new OrderedJudge(new Evaluation(environment, registry.newCells()), listener);
  }

  @Override
  public Judge newRehearsalJudge(JudgeEnvironment environment) {
    return new CompiledJudge(new Evaluation(environment, registry.newHiddenCells()), fields);
  }

  @Override
  public List<RuleCounter> counters() {
    return counters;
  }

  @Override
  public void adopt(RuleSet previous) {
    Program before = (Program) previous;
    named.forEach(
        (name, counter) -> {
          if (before.named.containsKey(name)) {
            counter.follow(before.named.get(name));
          }
        });
    Map<String, KeptState> states = new HashMap<>();
    before.kept.forEach(state -> states.put(state.declaration(), state));
    for (KeptState state : kept) {
      KeptState same = states.get(state.declaration());
      if (same != null) {
        state.adopt(same);
      }
    }
  }

  @Override
  public void absorb(RuleSet other) {
    ((Program) other)
        .named.forEach(
            (name, counter) -> {
              if (named.containsKey(name)) {
                named.get(name).absorb(counter);
              }
            });
  }

  CounterRegistry registry() {
    return registry;
  }
}
