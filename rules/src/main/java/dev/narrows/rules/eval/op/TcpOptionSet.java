package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpOptionCursor;

/**
 * Writes a register into a TCP option (kernel: nft_exthdr_tcp_set_eval). The first option of that
 * kind is written; one behind end-of-list, too; where there is none, nothing is done. A maximum
 * segment size is only lowered. Breaks without a TCP header, and when the option is too short.
 * Where the kernel is wrong this is right: the checksum after an edit at an odd offset.
 */
public final class TcpOptionSet implements Operation {
  private final int register;
  private final int kind;
  private final int offset;
  private final int length;

  /**
   * @param offset in octets from the option's kind octet
   * @param length 2 or 4 octets
   */
  public TcpOptionSet(int register, int kind, int offset, int length) {
    if (length != Short.BYTES && length != Integer.BYTES) {
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
      return TcpOptions.withoutHeader(state);
    }
    int option = TcpOptions.find(packet, headerLength, kind, offset + length);
    if (option == TcpOptions.MALFORMED) {
      return Step.BREAK;
    }
    if (option != TcpOptions.NONE) {
      write(state, packet, option + offset);
    }
    return Step.NEXT;
  }

  private void write(Evaluation state, PacketView packet, int at) {
    boolean wide = length == Integer.BYTES;
    int before = wide ? packet.u32(at) : packet.u16(at);
    int after = (int) state.low(register) & (wide ? -1 : 0xffff);
    boolean kept = kind == TcpOptionCursor.MAXIMUM_SEGMENT_SIZE && !wide && before <= after;
    if (before == after || kept) {
      return;
    }
    state.decision().recordPacketChange();
    if (wide) {
      packet.setU32(at, after);
    } else {
      packet.setU16(at, after);
    }
    if (!state.context().isChecksumPartial()) {
      if (wide) {
        TcpOptions.mendChecksum(packet, at, before >>> Short.SIZE, after >>> Short.SIZE);
      }
      TcpOptions.mendChecksum(packet, at, before & 0xffff, after & 0xffff);
    }
  }

  @Override
  public String describe() {
    return "[ exthdr write tcpopt reg "
        + register
        + " => "
        + length
        + "b @ "
        + kind
        + " + "
        + offset
        + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireTcp();
    facts.recordEdit();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.change(register);
  }
}
