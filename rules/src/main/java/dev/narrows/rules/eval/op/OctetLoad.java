package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import org.jnetfilter.packet.PacketView;

/** Puts up to 16 octets of a packet into a register, the first of them the most significant. */
final class OctetLoad {
  private OctetLoad() {}

  /** The caller has made sure that they are captured. */
  static void load(Evaluation state, int register, PacketView packet, int at, int length) {
    switch (length) {
      case 1:
        state.load(register, 0, packet.u8(at));
        break;
      case 2:
        state.load(register, 0, packet.u16(at));
        break;
      case 4:
        state.load(register, 0, packet.u32(at) & 0xffffffffL);
        break;
      case 8:
        state.load(register, 0, packet.u64(at));
        break;
      case 16:
        state.load(register, packet.u64(at), packet.u64(at + 8));
        break;
      default:
        oneByOne(state, register, packet, at, length);
    }
  }

  private static void oneByOne(
      Evaluation state, int register, PacketView packet, int at, int length) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < length; i++) {
      high = high << 8 | low >>> 56;
      low = low << 8 | packet.u8(at + i);
    }
    state.load(register, high, low);
  }
}
