package dev.narrows.firewall.queue;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.JudgeListener;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed;
import java.util.List;

/** A rule set whose one station, at one hook, is judged by code that a test brings. */
record JudgedRules(Hook hook, Judge judge) implements RuleSet {
  @Override
  public List<Station> stations() {
    return List.of(new OneStation(hook));
  }

  @Override
  public Judge newJudge(JudgeEnvironment environment) {
    return judge;
  }

  @Override
  public Judge newExplainingJudge(JudgeEnvironment environment, JudgeListener listener) {
    return judge;
  }

  /** Does nothing: tests count what they judge. */
  @Override
  public Judge newRehearsalJudge(JudgeEnvironment environment) {
    return (station, packet, decision) -> {};
  }

  @Override
  public List<RuleCounter> counters() {
    return List.of();
  }

  private record OneStation(Hook hook) implements Station {
    @Override
    public List<BaseChain> chains() {
      return List.of();
    }

    @Override
    public TrafficNeed need() {
      return new TrafficNeed(List.of());
    }
  }
}
