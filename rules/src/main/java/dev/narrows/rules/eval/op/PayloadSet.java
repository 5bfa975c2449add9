package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import org.jnetfilter.packet.PacketView;

/**
 * Writes the lowest octets of a register into the packet, checksums included (kernel:
 * nft_payload_set_eval of net/netfilter/nft_payload.c). Breaks where that breaks: when the octets
 * lie beyond the packet's end, and for the transport header of a later fragment or of a packet
 * whose transport header could not be found.
 *
 * <p>Of a packet that was not copied whole the edit cannot go back: the decision says that there
 * was one, and whoever carries it out says what becomes of the packet.
 */
public final class PayloadSet implements Operation {

  /** What kind of checksum covers the octets. */
  public enum Checksum {
    /** None that is mended here. */
    NONE(0),
    /** One of RFC 1071, mended by the difference (NFT_PAYLOAD_CSUM_INET). */
    INTERNET(1),
    /** SCTP's CRC32c, computed anew (NFT_PAYLOAD_CSUM_SCTP). */
    SCTP(2);

    private final int number;

    Checksum(int number) {
      this.number = number;
    }
  }

  /**
   * Where a header keeps its checksum.
   *
   * @param offset in octets from the base of what is written; of no meaning without a checksum
   * @param pseudoHeader whether the transport header's checksum covers the octets, too
   */
  public record Cover(Checksum checksum, int offset, boolean pseudoHeader) {
    public static final Cover NONE = new Cover(Checksum.NONE, 0, false);
  }

  private final int register;
  private final PayloadLoad.Base base;
  private final int offset;
  private final int length;
  private final Cover cover;

  /**
   * @param offset in octets from the base
   * @param length in octets, 1 to 16
   */
  public PayloadSet(int register, PayloadLoad.Base base, int offset, int length, Cover cover) {
    if (length < 1 || length > Value.OCTETS || offset < 0) {
      throw new IllegalArgumentException(length + " octets at " + offset);
    }
    this.register = register;
    this.base = base;
    this.offset = offset;
    this.length = length;
    this.cover = cover;
  }

  @Override
  public Step evaluate(Evaluation state) {
    PacketView packet = state.packet();
    int start = 0;
    if (base == PayloadLoad.Base.TRANSPORT) {
      boolean found = TransportHeader.protocol(packet) != TransportHeader.NONE;
      if (!found || TransportHeader.isInLaterFragment(packet)) {
        return Step.BREAK;
      }
      start = TransportHeader.offset(packet);
    }
    int at = start + offset;
    if (at > packet.length() - length) {
      return Step.BREAK;
    }
    state.decision().recordPacketChange();
    if (!packet.isCaptured(at, length)) {
      return Step.NEXT;
    }
    return write(state, packet, start, at);
  }

  private Step write(Evaluation state, PacketView packet, int start, int at) {
    boolean partial = state.context().isChecksumPartial();
    boolean mended = base != PayloadLoad.Base.TRANSPORT || !partial;
    if (mended && !mend(state, packet, start, at, partial)) {
      return Step.BREAK;
    }
    store(packet, at, state.high(register), state.low(register));
    boolean crc = cover.checksum() == Checksum.SCTP && !partial;
    return !crc || PayloadChecksums.renewSctp(packet) ? Step.NEXT : Step.BREAK;
  }

  /** The checksums of what is about to be written; false as soon as one is not there. */
  private boolean mend(Evaluation state, PacketView packet, int start, int at, boolean partial) {
    int before = PayloadChecksums.sum(packet, at, length);
    int after = PayloadChecksums.sum(state.high(register), state.low(register), length);
    return (cover.checksum() != Checksum.INTERNET
            || PayloadChecksums.replace(packet, start + cover.offset(), before, after))
        && (!cover.pseudoHeader()
            || PayloadChecksums.replaceTransport(packet, before, after, partial));
  }

  private void store(PacketView packet, int at, long high, long low) {
    for (int i = length - 1; i >= 0; i--) {
      int shift = (length - 1 - i) * Byte.SIZE;
      long octet = shift >= Long.SIZE ? high >>> shift - Long.SIZE : low >>> shift;
      packet.setU8(at + i, (int) octet & 0xff);
    }
  }

  @Override
  public String describe() {
    return "[ payload write reg "
        + register
        + " => "
        + length
        + "b @ "
        + base.label()
        + " + "
        + offset
        + " csum_type "
        + cover.checksum().number
        + " csum_off "
        + cover.offset()
        + " csum_flags 0x"
        + (cover.pseudoHeader() ? "1 ]" : "0 ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEdit();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.change(register);
  }
}
