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
  private final RuleState state;
  private final StatedMtus statedMtus;

  Program(
      List<ProgramStation> stations,
      CounterRegistry registry,
      FieldTable fields,
      RuleState state,
      StatedMtus statedMtus) {
    this.statedMtus = statedMtus;
    this.stations = List.copyOf(stations);
    this.registry = registry;
    this.fields = fields;
    this.counters = List.copyOf(registry.counters());
    this.state = state;
  }

  @Override
  public List<Station> stations() {
    return stations;
  }

  @Override
  public Judge newJudge(JudgeEnvironment environment) {
    start(environment);
    return new CompiledJudge(evaluation(environment, registry.newCells(), false), fields);
  }

  /** A judge that goes through the rules one by one: slower, and what the others are tested by. */
  Judge newOrderedJudge(JudgeEnvironment environment) {
    start(environment);
    return new OrderedJudge(evaluation(environment, registry.newCells(), false));
  }

  @Override
  public Judge newExplainingJudge(JudgeEnvironment environment, JudgeListener listener) {
    start(environment);
    return new OrderedJudge(evaluation(environment, registry.newCells(), false), listener);
  }

  @Override
  public Judge newRehearsalJudge(JudgeEnvironment environment) {
    start(environment);
    return new CompiledJudge(evaluation(environment, registry.newHiddenCells(), true), fields);
  }

  private Evaluation evaluation(
      JudgeEnvironment environment, CounterCells counters, boolean rehearsal) {
    return new Evaluation(environment, counters, rehearsal, statedMtus);
  }

  private void start(JudgeEnvironment environment) {
    state.start(environment.nowNanos());
  }

  @Override
  public StatedMtus statedMtus() {
    return statedMtus;
  }

  @Override
  public List<DynamicSet> dynamicSets() {
    return List.copyOf(state.sets());
  }

  @Override
  public void adopt(RuleSet previous) {
    if (previous instanceof Program program) {
      state.adopt(program.state);
    }
  }

  @Override
  public void absorb(RuleSet other) {
    if (other instanceof Program program) {
      state.absorb(program.state);
    }
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
