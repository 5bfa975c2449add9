package dev.narrows.rules.eval;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import java.util.List;

/** Base chains of one place, with what traffic they need. */
final class ProgramStation implements Station {
  private final Chain[] entered;
  private final List<BaseChain> chains;
  private final TrafficNeed need;

  /** Chains of one hook, in order of priority. */
  ProgramStation(List<Chain> entered) {
    this.entered = entered.toArray(new Chain[0]);
    this.chains = entered.stream().map(chain -> chain.base().orElseThrow()).toList();
    this.need = TrafficNeedAnalysis.of(entered);
  }

  Chain[] entered() {
    return entered;
  }

  /** The few rules that make this need all traffic, if it is only they. */
  List<RuleReference> wideningRules() {
    return TrafficNeedAnalysis.wideningRules(List.of(entered));
  }

  @Override
  public Hook hook() {
    return chains.get(0).hook();
  }

  @Override
  public List<BaseChain> chains() {
    return chains;
  }

  @Override
  public TrafficNeed need() {
    return need;
  }

  @Override
  public String toString() {
    return hook() + " " + chains.stream().map(BaseChain::name).toList();
  }
}
