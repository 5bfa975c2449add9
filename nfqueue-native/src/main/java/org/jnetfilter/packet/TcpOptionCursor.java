package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * Walks the options of a TCP header (RFC 9293, 3.1 and 3.2).
 *
 * <pre>
 *  +--------+            +--------+--------+---------- ...
 *  |  Kind  |     or     |  Kind  | Length | Length - 2 octets
 *  +--------+            +--------+--------+---------- ...
 *  end-of-list, no-op     every other kind
 * </pre>
 *
 * End-of-list ends the walk: what follows is padding (MUST-69). So does an option whose length is 0
 * or 1, lacks, or runs beyond the header: nothing behind it can be told apart, and {@link
 * #overran()} says so. (Linux takes a length of 0 or 1 for one octet and walks on, and does not
 * stop at end-of-list: net/netfilter/nft_exthdr.c, xt_TCPMSS.c.) Options may begin at any offset
 * (MUST-64).
 */
public final class TcpOptionCursor {
  public static final int END_OF_LIST = 0;
  public static final int NO_OPERATION = 1;
  public static final int MAXIMUM_SEGMENT_SIZE = 2;
  public static final int WINDOW_SCALE = 3;
  public static final int SACK_PERMITTED = 4;
  public static final int SACK = 5;
  public static final int TIMESTAMPS = 8;

  /** TCP MD5 signature (RFC 2385). */
  public static final int MD5_SIGNATURE = 19;

  /** TCP authentication option (RFC 5925). */
  public static final int AUTHENTICATION = 29;

  /** TCP Fast Open cookie (RFC 7413). */
  public static final int FAST_OPEN = 34;

  private static final int LENGTH_OFFSET = 1;
  private static final int MIN_LENGTH = 2;

  private ByteBuf buffer;
  private int packetIndex;
  private int end;
  private int option;
  private int following;
  private int kind;
  private boolean overran;

  TcpOptionCursor() {}

  /** Indexes are the buffer's; first and end bound the octets of the options. */
  void point(ByteBuf newBuffer, int newPacketIndex, int first, int newEnd) {
    buffer = newBuffer;
    packetIndex = newPacketIndex;
    option = first;
    following = first;
    end = newEnd;
    kind = END_OF_LIST;
    overran = false;
  }

  /** Steps to the next option; false at the end, and from then on. No-ops are options too. */
  public boolean next() {
    if (following >= end) {
      return false;
    }
    option = following;
    kind = buffer.getUnsignedByte(option);
    if (kind == END_OF_LIST) {
      following = end;
      return false;
    }
    if (kind == NO_OPERATION) {
      following = option + 1;
      return true;
    }
    int length = end - option < MIN_LENGTH ? 0 : buffer.getUnsignedByte(option + LENGTH_OFFSET);
    if (length < MIN_LENGTH || length > end - option) {
      overran = true;
      following = end;
      return false;
    }
    following = option + length;
    return true;
  }

  public int kind() {
    return kind;
  }

  /** Octets of the option, kind and length included: 1 for a no-op. */
  public int length() {
    return following - option;
  }

  /** Where the option's kind stands, in octets from the start of the packet. */
  public int at() {
    return option - packetIndex;
  }

  /** Whether the walk ended at an option that is malformed, rather than at the options' end. */
  public boolean overran() {
    return overran;
  }
}
