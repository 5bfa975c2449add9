package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import org.jnetfilter.packet.PacketView;

/**
 * Loads octets of an SCTP chunk into a register; breaks when there is none, or when they lie beyond
 * the chunk's end (kernel: nft_exthdr_sctp_eval).
 */
public final class SctpChunkLoad implements Operation {
  private final int register;
  private final int type;
  private final int offset;
  private final int length;

  /**
   * @param offset in octets from its first
   * @param length in octets, 1 to 16
   */
  public SctpChunkLoad(int register, int type, int offset, int length) {
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
    int found = SctpChunks.find(packet, type);
    if (found < 0 || !isWhole(packet, found)) {
      return Step.BREAK;
    }
    OctetLoad.load(state, register, packet, found + offset, length);
    return Step.NEXT;
  }

  private boolean isWhole(PacketView packet, int chunk) {
    int octets = SctpChunks.length(packet, chunk);
    return offset + length <= octets
        && chunk + octets <= packet.length()
        && packet.isCaptured(chunk + offset, length);
  }

  @Override
  public String describe() {
    return "[ exthdr load sctp " + length + "b @ " + type + " + " + offset + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, Byte.SIZE * length, this);
  }
}
