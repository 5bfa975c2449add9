package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Ends the packet and has its connection reset ("reject with tcp reset"; kernel: nf_send_reset).
 * The packet is copied whole, for only what has the right checksum is answered.
 */
public final class TcpResetOp implements Operation {
  @Override
  public Step evaluate(Evaluation state) {
    state.decision().reject(RejectReason.TCP_RESET, 0, state.rule());
    return Step.REJECT;
  }

  @Override
  public String describe() {
    return "[ reject type 1 code 0 ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEdit();
    facts.recordAnswer();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.end();
  }
}
