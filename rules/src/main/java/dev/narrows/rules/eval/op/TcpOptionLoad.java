package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import org.jnetfilter.packet.PacketView;

/**
 * Loads octets of a TCP option into a register; breaks when there is no such option or it is too
 * short (kernel: nft_exthdr_tcp_eval). As in the kernel the first option of that kind counts, and
 * one behind end-of-list is found too.
 */
public final class TcpOptionLoad implements Operation {
  private final int register;
  private final int kind;
  private final int offset;
  private final int length;

  /**
   * @param offset in octets from the option's kind octet
   * @param length in octets, 1 to 16
   */
  public TcpOptionLoad(int register, int kind, int offset, int length) {
    if (length < 1 || length > Value.OCTETS) {
      throw new IllegalArgumentException(length + " octets");
    }
    this.register = register;
    this.kind = kind;
    this.offset = offset;
    this.length = length;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    int headerLength = TcpOptions.headerLength(packet);
    if (headerLength == 0) {
      return Step.BREAK;
    }
    int option = TcpOptions.find(packet, headerLength, kind, offset + length);
    if (option < 0) {
      return Step.BREAK;
    }
    OctetLoad.load(state, register, packet, option + offset, length);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ exthdr load tcpopt " + length + "b @ " + kind + " + " + offset + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireTcp();
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, Byte.SIZE * length, this);
  }
}
