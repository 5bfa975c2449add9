package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.PacketFacts.Source;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Loads the EtherType of the link header; breaks for a packet that came without one (kernel:
 * nft_payload.c with NFT_PAYLOAD_LL_HEADER). At the hooks of IP the kernel has taken VLAN tags off,
 * so it is that of IPv4 or IPv6.
 */
public final class LinkTypeLoad implements Operation {
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;

  private final int register;

  public LinkTypeLoad(int register) {
    this.register = register;
  }

  @Override
  public Step evaluate(Evaluation state) {
    if (state.context().hardwareAddress() < 0) {
      return Step.BREAK;
    }
    state.load(register, 0, state.packet().isIpv4() ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ payload load 2b @ link header + 12 ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, Source.ETHERTYPE);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, Short.SIZE, this);
  }
}
