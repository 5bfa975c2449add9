package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Counter;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Counts the packet and its octets (kernel: net/netfilter/nft_counter.c). */
public final class CounterOp implements Operation {
  private final Counter counter;
  private final int index;

  public CounterOp(Counter counter) {
    this.counter = counter;
    this.index = counter.index();
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.count(index, state.packet().length());
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ counter " + counter.name() + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.act();
  }
}
