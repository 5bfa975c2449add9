package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Conntrack;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.PacketFacts.Source;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Sets the mark of the packet's connection from the lowest 32 bits of a register; does nothing, and
 * goes on, where there is none (kernel: net/netfilter/nft_ct.c, nft_ct_set_eval).
 */
public final class CtMarkSet implements Operation {
  private final int register;

  public CtMarkSet(int register) {
    this.register = register;
  }

  @Override
  public Step evaluate(Evaluation state) {
    Conntrack conntrack = state.context().conntrack();
    boolean told = conntrack.told().state() != 0;
    if (told && !conntrack.told().isTracked()) {
      return Step.NEXT;
    }
    int mark = (int) state.low(register);
    if (!told || !set(state, mark)) {
      state.decision().recordUndecided();
      return Step.DROP;
    }
    conntrack.changeMark(mark);
    return Step.NEXT;
  }

  private static boolean set(Evaluation state, int mark) {
    return state.isRehearsal() || state.environment().setConntrackMark(state.context(), mark);
  }

  @Override
  public String describe() {
    return "[ ct set mark with reg " + register + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.ask(Source.CT_ENTRY);
    PacketFacts ofConnections = facts.fork();
    ofConnections.requireConnection();
    ofConnections.recordEffect();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.change(register);
  }
}
