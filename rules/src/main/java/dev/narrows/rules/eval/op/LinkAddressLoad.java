package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Loads the sender's Ethernet address; breaks for a packet that came without a link header (kernel:
 * nft_payload.c with NFT_PAYLOAD_LL_HEADER). The queue tells it where the kernel still has the
 * header: at prerouting, input and forward, of packets that came from outside.
 */
public final class LinkAddressLoad implements Operation {
  private static final int BITS = 48;

  private final int register;

  public LinkAddressLoad(int register) {
    this.register = register;
  }

  @Override
  public Step evaluate(Evaluation state) {
    long address = state.context().hardwareAddress();
    if (address < 0) {
      return Step.BREAK;
    }
    state.load(register, 0, address);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ payload load 6b @ link header + 6 ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, BITS, this);
  }
}
