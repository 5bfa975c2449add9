package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import org.jnetfilter.packet.PacketView;

/**
 * Loads octets of an IPv6 extension header into a register; breaks when there is none, or when they
 * lie beyond the packet's end (kernel: nft_exthdr_ipv6_eval).
 */
public final class ExtensionHeaderLoad implements Operation {
  private final int register;
  private final int type;
  private final int offset;
  private final int length;

  /**
   * @param offset in octets from its first
   * @param length in octets, 1 to 16
   */
  public ExtensionHeaderLoad(int register, int type, int offset, int length) {
    if (length < 1 || length > Value.OCTETS || offset < 0) {
      throw new IllegalArgumentException(length + " octets at " + offset);
    }
    this.register = register;
    this.type = type;
    this.offset = offset;
    this.length = length;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    int found = ExtensionHeaders.find(packet, type);
    if (found < 0 || !packet.isCaptured(found + offset, length)) {
      return Step.BREAK;
    }
    OctetLoad.load(state, register, packet, found + offset, length);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ exthdr load ipv6 " + length + "b @ " + type + " + " + offset + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireFamily(false, true);
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, Byte.SIZE * length, this);
  }
}
