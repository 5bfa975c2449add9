package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.PacketFacts.Source;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import org.jnetfilter.packet.PacketView;

/**
 * Loads octets of the packet into a register (kernel: net/netfilter/nft_payload.c). Breaks when
 * they lie beyond the packet's end or were not copied, and for the transport header of a later
 * fragment or of a packet whose transport header could not be found.
 */
public final class PayloadLoad implements Operation {

  /** What the offset counts from. */
  public enum Base {
    NETWORK("network header"),
    TRANSPORT("transport header");

    private final String label;

    Base(String label) {
      this.label = label;
    }

    /** As nft prints it. */
    String label() {
      return label;
    }
  }

  private static final int IPV4_PROTOCOL_OFFSET = 9;
  private static final int TCP_FLAGS_OFFSET = 13;

  private final int register;
  private final Base base;
  private final int offset;
  private final int length;

  /**
   * @param offset in octets from the base
   * @param length in octets, 1 to 16
   */
  public PayloadLoad(int register, Base base, int offset, int length) {
    if (length < 1 || length > Value.OCTETS || offset < 0) {
      throw new IllegalArgumentException(length + " octets at " + offset);
    }
    this.register = register;
    this.base = base;
    this.offset = offset;
    this.length = length;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    int at = offset;
    if (base == Base.TRANSPORT) {
      if (packet.isLaterFragment() || packet.transportOffset() < 0) {
        return Step.BREAK;
      }
      at += packet.transportOffset();
    }
    if (!packet.isCaptured(at, length)) {
      return Step.BREAK;
    }
    load(state, packet, at);
    return Step.NEXT;
  }

  private void load(Evaluation state, PacketView packet, int at) {
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
        loadOctets(state, packet, at);
    }
  }

  private void loadOctets(Evaluation state, PacketView packet, int at) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < length; i++) {
      high = high << 8 | low >>> 56;
      low = low << 8 | packet.u8(at + i);
    }
    state.load(register, high, low);
  }

  @Override
  public String describe() {
    return "[ payload load " + length + "b @ " + base.label + " + " + offset + " ]";
  }

  private Source source() {
    if (length != 1) {
      return null;
    }
    if (base == Base.TRANSPORT) {
      return offset == TCP_FLAGS_OFFSET ? Source.TCP_FLAGS : null;
    }
    return offset == IPV4_PROTOCOL_OFFSET ? Source.IPV4_PROTOCOL : null;
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, source());
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, Byte.SIZE * length, this);
  }
}
