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
 * they lie beyond the packet's end or were not copied, and for the transport header where none
 * could be found.
 *
 * <p>Of a later fragment, aligned loads of 1, 2 and 4 octets read data as if a transport header
 * stood there: the kernel's nft_payload_fast_eval does not look at the fragment's offset. Other
 * loads break there.
 */
public final class PayloadLoad implements Operation {

  /** What the offset counts from. */
  public enum Base {
    NETWORK("network header"),
    TRANSPORT("transport header"),
    /** What follows the transport header of UDP, TCP, GRE and IP in IP. */
    INNER("inner header");

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
  private final boolean fast;

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
    this.fast = (length == 1 || length == 2 || length == 4) && offset % length == 0;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    int at = offset;
    if (base != Base.NETWORK) {
      int start = base == Base.TRANSPORT ? transportStart(packet) : InnerHeader.offset(packet);
      if (start < 0) {
        return Step.BREAK;
      }
      at += start;
    }
    if (!packet.isCaptured(at, length)) {
      return Step.BREAK;
    }
    OctetLoad.load(state, register, packet, at, length);
    return Step.NEXT;
  }

  private int transportStart(PacketView packet) {
    boolean none =
        TransportHeader.protocol(packet) == TransportHeader.NONE
            || !fast && TransportHeader.isInLaterFragment(packet);
    return none ? TransportHeader.NONE : TransportHeader.offset(packet);
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
    boolean protocol = base == Base.NETWORK && offset == IPV4_PROTOCOL_OFFSET;
    return protocol ? Source.IPV4_PROTOCOL : null;
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
