package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Loads 1 when the packet has an IPv6 extension header of a type and 0 when not, and never breaks
 * (kernel: nft_exthdr_ipv6_eval with NFT_EXTHDR_F_PRESENT).
 */
public final class ExtensionHeaderExists implements Operation {
  private final int register;
  private final int type;

  public ExtensionHeaderExists(int register, int type) {
    this.register = register;
    this.type = type;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.load(register, 0, ExtensionHeaders.find(state.packet(), type) >= 0 ? 1 : 0);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ exthdr load ipv6 1b @ " + type + " + 0 present ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, 1, this);
  }
}
