package org.jnetfilter.netlink;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.internal.NfConstants;

/**
 * Walks netlink attributes (struct nlattr: length and type, 16 bits each in the machine's order,
 * then the payload; the next begins at a multiple of four). The last one's padding may be missing,
 * and nothing behind the end is ever read. A length that cannot be ends the walk and shows in
 * {@link #isMalformed()}. Reused: {@link #wrap} points it elsewhere.
 *
 * <p>The accessors read the current attribute's payload and give 0 where it is too short.
 */
public final class AttributeCursor {
  private static final int HEADER = 4;

  private ByteBuf buffer;
  private int next;
  private int end;
  private int type;
  private int offset;
  private int length;
  private boolean malformed;

  /** Attributes stand at [from, to) of a buffer. */
  public AttributeCursor wrap(ByteBuf buffer, int from, int to) {
    this.buffer = buffer;
    next = from;
    end = to;
    malformed = false;
    return this;
  }

  /** Goes to the next attribute; false when there is none. */
  public boolean next() {
    int left = end - next;
    if (left < HEADER) {
      // Up to three octets may be left over: padding of the message, not of an attribute.
      return false;
    }
    int total = buffer.getUnsignedShortLE(next);
    type = buffer.getUnsignedShortLE(next + 2) & NfConstants.NLA_TYPE_MASK;
    offset = next + HEADER;
    if (total < HEADER || total > left) {
      length = Math.max(0, Math.min(total, left) - HEADER);
      malformed = true;
      next = end;
      return false;
    }
    length = total - HEADER;
    next += Math.min(left, Alignment.align(total));
    return true;
  }

  /** Type without the flags of nested and byte order. */
  public int type() {
    return type;
  }

  /** Index in the buffer of the payload. */
  public int offset() {
    return offset;
  }

  /** Octets of payload. */
  public int length() {
    return length;
  }

  /** Whether a length stopped the walk; type, offset and length then tell what is there of it. */
  public boolean isMalformed() {
    return malformed;
  }

  public int u8() {
    return length < 1 ? 0 : buffer.getUnsignedByte(offset);
  }

  /** In network order, as nfnetlink has it. */
  public int u16BigEndian() {
    return length < 2 ? 0 : buffer.getUnsignedShort(offset);
  }

  /** In network order, as nfnetlink has it. */
  public int u32BigEndian() {
    return u32BigEndian(0);
  }

  /** A 32-bit number in network order at an offset in the payload. */
  public int u32BigEndian(int at) {
    return length < at + 4 ? 0 : buffer.getInt(offset + at);
  }

  /** A 64-bit number in network order at an offset in the payload. */
  public long u64BigEndian(int at) {
    return length < at + 8 ? 0 : buffer.getLong(offset + at);
  }

  /** In the machine's order, as rtnetlink has it. */
  public int u32() {
    return u32(0);
  }

  /** A 32-bit number in the machine's order at an offset in the payload. */
  public int u32(int at) {
    return length < at + 4 ? 0 : buffer.getIntLE(offset + at);
  }

  /** Points another cursor at the attributes nested in this one. */
  public AttributeCursor nested(AttributeCursor into) {
    return into.wrap(buffer, offset, offset + length);
  }

  /** Text up to its terminating zero; allocates. */
  public String text() {
    int zero = buffer.indexOf(offset, offset + length, (byte) 0);
    int octets = zero < 0 ? length : zero - offset;
    return buffer.toString(offset, octets, java.nio.charset.StandardCharsets.UTF_8);
  }
}
