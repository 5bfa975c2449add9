package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.classifier.FieldTable;
import java.util.List;

/** A rule set in its compiled form. */
final class Program implements RuleSet {
  private final List<Station> stations;
  private final CounterRegistry registry;
  private final FieldTable fields;
  private final List<RuleCounter> counters;

  Program(List<ProgramStation> stations, CounterRegistry registry, FieldTable fields) {
    this.stations = List.copyOf(stations);
    this.registry = registry;
    this.fields = fields;
    this.counters = List.copyOf(registry.counters());
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
  public Judge newRehearsalJudge(JudgeEnvironment environment) {
    return new CompiledJudge(new Evaluation(environment, registry.newHiddenCells()), fields);
  }

  @Override
  public List<RuleCounter> counters() {
    return counters;
  }

  @Override
  public List<RuleQuota> quotas() {
    return List.copyOf(registry.quotas());
  }

  CounterRegistry registry() {
    return registry;
  }
}
