package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Loads 1 when the packet has an SCTP chunk of a type and 0 when not, and never breaks (kernel:
 * nft_exthdr_sctp_eval with NFT_EXTHDR_F_PRESENT).
 */
public final class SctpChunkExists implements Operation {
  private final int register;
  private final int type;

  public SctpChunkExists(int register, int type) {
    this.register = register;
    this.type = type;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.load(register, 0, SctpChunks.find(state.packet(), type) >= 0 ? 1 : 0);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ exthdr load sctp 1b @ " + type + " + 0 present ]";
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
