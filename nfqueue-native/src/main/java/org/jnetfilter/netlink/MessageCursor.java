package org.jnetfilter.netlink;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.internal.NfConstants;

/**
 * Walks the netlink messages of one datagram (struct nlmsghdr: length 32 bits, type 16, flags 16,
 * sequence 32, port 32, in the machine's order). Never reads behind the datagram's end; a length
 * that cannot be ends the walk. Reused: {@link #wrap} points it elsewhere.
 */
public final class MessageCursor {
  /** Octets of struct nlmsghdr. */
  public static final int HEADER = 16;

  /** Octets of struct nfgenmsg, which follows it in nfnetlink. */
  public static final int NFNETLINK_HEADER = 4;

  private static final int TYPE = 4;
  private static final int FLAGS = 6;
  private static final int SEQUENCE = 8;
  private static final int ERROR_CODE = 4;

  private ByteBuf buffer;
  private int start;
  private int next;
  private int end;
  private int length;
  private boolean malformed;

  /** A datagram stands at [from, to) of a buffer. */
  public MessageCursor wrap(ByteBuf buffer, int from, int to) {
    this.buffer = buffer;
    next = from;
    end = to;
    malformed = false;
    return this;
  }

  /** Goes to the next message; false when there is none. */
  public boolean next() {
    int left = end - next;
    if (left <= 0) {
      return false;
    }
    long total = left < HEADER ? 0 : buffer.getUnsignedIntLE(next);
    if (total < HEADER) {
      malformed = true;
      next = end;
      return false;
    }
    start = next;
    if (total > left) {
      // Cut off by too small a buffer: what is there may still tell which packet it is.
      malformed = true;
      total = left;
    }
    length = (int) total;
    next += Math.min(left, Alignment.align(length));
    return true;
  }

  /** Whether a length was wrong: the walk ended there, or its last message was cut. */
  public boolean isMalformed() {
    return malformed;
  }

  public int type() {
    return buffer.getUnsignedShortLE(start + TYPE);
  }

  public int flags() {
    return buffer.getUnsignedShortLE(start + FLAGS);
  }

  public int sequence() {
    return buffer.getIntLE(start + SEQUENCE);
  }

  /** Index in the buffer of what follows struct nlmsghdr. */
  public int payload() {
    return start + HEADER;
  }

  /** Index in the buffer behind the message. */
  public int payloadEnd() {
    return start + length;
  }

  public ByteBuf buffer() {
    return buffer;
  }

  /** Points a cursor at the attributes that follow a fixed header of some octets. */
  public AttributeCursor attributes(AttributeCursor into, int fixedHeader) {
    return into.wrap(buffer, Math.min(payload() + fixedHeader, payloadEnd()), payloadEnd());
  }

  /** The errno of an NLMSG_ERROR, 0 for an acknowledgement; EIO's for one cut short. */
  public int error() {
    return length < HEADER + ERROR_CODE ? org.jnetfilter.internal.Errno.EIO : -errorCode();
  }

  private int errorCode() {
    return buffer.getIntLE(payload());
  }

  /** What the kernel says about an NLMSG_ERROR in words (NLMSGERR_ATTR_MSG), or "". */
  public String errorText() {
    if ((flags() & NfConstants.NLM_F_ACK_TLVS) == 0 || length < HEADER + ERROR_CODE + HEADER) {
      return "";
    }
    int request = payload() + ERROR_CODE;
    long requestLength =
        (flags() & NfConstants.NLM_F_CAPPED) != 0 ? HEADER : buffer.getUnsignedIntLE(request);
    long attributes = request + Alignment.align((int) Math.min(requestLength, length));
    AttributeCursor cursor = new AttributeCursor();
    cursor.wrap(buffer, (int) Math.min(attributes, payloadEnd()), payloadEnd());
    while (cursor.next()) {
      if (cursor.type() == NfConstants.NLMSGERR_ATTR_MSG) {
        return cursor.text();
      }
    }
    return "";
  }
}
