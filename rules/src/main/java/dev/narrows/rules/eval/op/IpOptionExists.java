package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Loads 1 when the packet has an IPv4 option of a type and 0 when not, and never breaks (kernel:
 * nft_exthdr_ipv4_eval with NFT_EXTHDR_F_PRESENT).
 */
public final class IpOptionExists implements Operation {
  private final int register;
  private final int type;

  public IpOptionExists(int register, int type) {
    this.register = register;
    this.type = type;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.load(register, 0, IpOptions.find(state.packet(), type) >= 0 ? 1 : 0);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ exthdr load ipv4 1b @ " + type + " + 0 present ]";
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
