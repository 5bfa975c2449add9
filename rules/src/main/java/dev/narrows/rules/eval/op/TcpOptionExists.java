package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import org.jnetfilter.packet.PacketView;

/**
 * Loads 1 when the segment carries an option of a kind and 0 when not (kernel: nft_exthdr_tcp_eval
 * with NFT_EXTHDR_F_PRESENT); never breaks. A Compare behind it makes it "exists" or "missing".
 */
public final class TcpOptionExists implements Operation {
  private final int register;
  private final int kind;

  public TcpOptionExists(int register, int kind) {
    this.register = register;
    this.kind = kind;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    int headerLength = TcpOptions.headerLength(packet);
    boolean exists = headerLength != 0 && TcpOptions.find(packet, headerLength, kind, 1) >= 0;
    state.load(register, 0, exists ? 1 : 0);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ exthdr load tcpopt 1b @ " + kind + " + 0 present ]";
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
