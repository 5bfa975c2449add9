package org.jnetfilter.netlink;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;

/**
 * Writes netlink messages one behind the other into memory that a system call may be given. Nothing
 * is checked against the memory's size but by the buffer itself: ask {@link #room()}.
 */
public final class MessageWriter {
  /** Octets of struct nlattr. */
  public static final int ATTRIBUTE_HEADER = 4;

  private static final int TYPE = 4;
  private static final int FLAGS = 6;
  private static final int SEQUENCE = 8;
  private static final int PORT = 12;

  private final NativeMemory memory;
  private final ByteBuf buffer;
  private int start;
  private int position;

  public MessageWriter(NativeMemory memory) {
    this.memory = memory;
    this.buffer = memory.buffer();
  }

  /** Forgets all messages. */
  public MessageWriter clear() {
    start = 0;
    position = 0;
    return this;
  }

  /** Octets of all messages. */
  public int length() {
    return position;
  }

  /** Octets left. */
  public int room() {
    return memory.size() - position;
  }

  public NativeMemory memory() {
    return memory;
  }

  /** Begins a message; {@link #end()} must follow its attributes. */
  public MessageWriter begin(int type, int flags, int sequence) {
    start = position;
    buffer.setShortLE(start + TYPE, type);
    buffer.setShortLE(start + FLAGS, flags);
    buffer.setIntLE(start + SEQUENCE, sequence);
    buffer.setIntLE(start + PORT, 0);
    position = start + MessageCursor.HEADER;
    return this;
  }

  /** struct nfgenmsg: address family, version 0, and for queues the number in network order. */
  public MessageWriter nfnetlinkHeader(int family, int resource) {
    buffer.setByte(position, family);
    buffer.setByte(position + 1, 0);
    buffer.setShort(position + 2, resource);
    position += MessageCursor.NFNETLINK_HEADER;
    return this;
  }

  /** Appends one octet of a fixed header. */
  public MessageWriter octet(int value) {
    buffer.setByte(position++, value);
    return this;
  }

  /** Appends 32 bits of a fixed header in the machine's order. */
  public MessageWriter word(int value) {
    buffer.setIntLE(position, value);
    position += 4;
    return this;
  }

  public MessageWriter putU8(int type, int value) {
    attribute(type, 1);
    buffer.setInt(position, value << 24);
    position += 4;
    return this;
  }

  public MessageWriter putU16BigEndian(int type, int value) {
    attribute(type, 2);
    buffer.setInt(position, value << 16);
    position += 4;
    return this;
  }

  /** In the machine's order, as rtnetlink has it. */
  public MessageWriter putU32(int type, int value) {
    attribute(type, 4);
    return word(value);
  }

  /** In network order, as nfnetlink has it. */
  public MessageWriter putU32BigEndian(int type, int value) {
    attribute(type, 4);
    buffer.setInt(position, value);
    position += 4;
    return this;
  }

  /** Two 32-bit numbers in network order. */
  public MessageWriter putU32BigEndian(int type, int first, int second) {
    attribute(type, 8);
    buffer.setInt(position, first);
    buffer.setInt(position + 4, second);
    position += 8;
    return this;
  }

  /** An IPv6 address. */
  public MessageWriter putU128BigEndian(int type, long high, long low) {
    attribute(type, 16);
    buffer.setLong(position, high);
    buffer.setLong(position + 8, low);
    position += 16;
    return this;
  }

  /** Octets of another buffer; the length that is told leaves the padding out. */
  public MessageWriter putOctets(int type, ByteBuf source, int index, int length) {
    attribute(type, length);
    buffer.setBytes(position, source, index, length);
    int padded = Alignment.align(length);
    buffer.setZero(position + length, padded - length);
    position += padded;
    return this;
  }

  /** Text in UTF-8 with its terminating zero. */
  public MessageWriter putText(int type, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    attribute(type, octets.length + 1);
    buffer.setBytes(position, octets);
    int padded = Alignment.align(octets.length + 1);
    buffer.setZero(position + octets.length, padded - octets.length);
    position += padded;
    return this;
  }

  /** Begins a nested attribute; give the answer to {@link #endNested(int)}. */
  public int beginNested(int type) {
    int nested = position;
    attribute(type | NfConstants.NLA_F_NESTED, 0);
    return nested;
  }

  /** Begins an attribute that holds a structure; give the answer to {@link #endNested(int)}. */
  public int beginStructure(int type) {
    int structure = position;
    attribute(type, 0);
    return structure;
  }

  public MessageWriter endNested(int nested) {
    buffer.setShortLE(nested, position - nested);
    return this;
  }

  /** Ends the message: writes its length. */
  public MessageWriter end() {
    buffer.setIntLE(start, position - start);
    return this;
  }

  private void attribute(int type, int length) {
    buffer.setShortLE(position, ATTRIBUTE_HEADER + length);
    buffer.setShortLE(position + 2, type);
    position += ATTRIBUTE_HEADER;
  }
}
