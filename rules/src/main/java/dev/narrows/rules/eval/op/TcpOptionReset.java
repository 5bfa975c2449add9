package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpOptionCursor;

/**
 * Overwrites the first TCP option of a kind with no-operations (kernel: nft_exthdr_tcp_strip_eval).
 * Breaks without a TCP header; drops a packet whose option runs beyond the header.
 */
public final class TcpOptionReset implements Operation {
  private final int kind;

  public TcpOptionReset(int kind) {
    this.kind = kind;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    int headerLength = TcpOptions.headerLength(packet);
    if (headerLength == 0) {
      return TcpOptions.withoutHeader(state);
    }
    int option = TcpOptions.find(packet, headerLength, kind, 0);
    if (option == TcpOptions.MALFORMED) {
      return Step.DROP;
    }
    if (option != TcpOptions.NONE) {
      strip(state, packet, option);
    }
    return Step.NEXT;
  }

  private static void strip(Evaluation state, PacketView packet, int option) {
    boolean mends = !state.context().isChecksumPartial();
    int end = option + TcpOptions.length(packet, option);
    state.decision().recordPacketChange();
    for (int at = option; at < end; at++) {
      int before = packet.u8(at);
      packet.setU8(at, TcpOptionCursor.NO_OPERATION);
      if (mends) {
        int high = Byte.SIZE;
        TcpOptions.mendChecksum(packet, at, before << high, TcpOptionCursor.NO_OPERATION << high);
      }
    }
  }

  @Override
  public String describe() {
    return "[ exthdr reset tcpopt " + kind + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireTcp();
    facts.recordEdit();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.change();
  }
}
