package org.jnetfilter.conntrack;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;

/**
 * A connection as the kernel told of it, by ctnetlink or with a queued packet (NFQA_CT): the same
 * attributes (net/netfilter/nf_conntrack_netlink.c). Reused; what was not told is 0.
 */
public final class ConntrackEntry {
  private static final int LABEL_OCTETS = 16;

  private final AttributeCursor attributes = new AttributeCursor();
  private final AttributeCursor counters = new AttributeCursor();
  private final ConntrackTuple original = new ConntrackTuple();
  private final ConntrackTuple reply = new ConntrackTuple();
  private final long[] packets = new long[2];
  private final long[] octets = new long[2];
  private int status;
  private int mark;
  private int id;
  private int timeoutSeconds;
  private long labelsHigh;
  private long labelsLow;

  /** Reads attributes (CTA_...) that stand at [from, to) of a buffer; hostile ones do no harm. */
  public void read(ByteBuf buffer, int from, int to) {
    read(attributes.wrap(buffer, from, to));
  }

  void read(AttributeCursor cursor) {
    original.clear();
    reply.clear();
    status = 0;
    mark = 0;
    id = 0;
    timeoutSeconds = 0;
    labelsHigh = 0;
    labelsLow = 0;
    for (int direction = 0; direction < packets.length; direction++) {
      packets[direction] = 0;
      octets[direction] = 0;
    }
    while (cursor.next()) {
      readAttribute(cursor);
    }
  }

  private void readAttribute(AttributeCursor cursor) {
    switch (cursor.type()) {
      case NfConstants.CTA_TUPLE_ORIG -> original.read(cursor);
      case NfConstants.CTA_TUPLE_REPLY -> reply.read(cursor);
      case NfConstants.CTA_STATUS -> status = cursor.u32BigEndian();
      case NfConstants.CTA_MARK -> mark = cursor.u32BigEndian();
      case NfConstants.CTA_TIMEOUT -> timeoutSeconds = cursor.u32BigEndian();
      case NfConstants.CTA_ID -> id = cursor.u32BigEndian();
      case NfConstants.CTA_COUNTERS_ORIG -> readCounters(cursor, 0);
      case NfConstants.CTA_COUNTERS_REPLY -> readCounters(cursor, 1);
      case NfConstants.CTA_LABELS -> {
        if (cursor.length() >= LABEL_OCTETS) {
          // An array of the machine's words: the first label is the lowest bit of the first.
          labelsLow = Long.reverseBytes(cursor.u64BigEndian(0));
          labelsHigh = Long.reverseBytes(cursor.u64BigEndian(Long.BYTES));
        }
      }
      default -> {
        // protocol's state, helper ...: of no use here
      }
    }
  }

  private void readCounters(AttributeCursor cursor, int direction) {
    cursor.nested(counters);
    while (counters.next()) {
      if (counters.type() == NfConstants.CTA_COUNTERS_PACKETS) {
        packets[direction] = counters.u64BigEndian(0);
      } else if (counters.type() == NfConstants.CTA_COUNTERS_BYTES) {
        octets[direction] = counters.u64BigEndian(0);
      }
    }
  }

  public ConntrackTuple original() {
    return original;
  }

  public ConntrackTuple reply() {
    return reply;
  }

  /** IPS_... bits (nf_conntrack_common.h). */
  public int status() {
    return status;
  }

  public int mark() {
    return mark;
  }

  /** Tells it from every other connection of this time; in network order, as the tools print it. */
  public int id() {
    return id;
  }

  /** Until it is forgotten, unless packets come: whole seconds, rounded down. */
  public int timeoutSeconds() {
    return timeoutSeconds;
  }

  /** Labels 64 to 127, the lowest bit being label 64. */
  public long labelsHigh() {
    return labelsHigh;
  }

  /** Labels 0 to 63. */
  public long labelsLow() {
    return labelsLow;
  }

  /** Packets of a direction, 0 original and 1 reply; 0 unless nf_conntrack_acct is on. */
  public long packets(int direction) {
    return packets[direction];
  }

  /** Octets of a direction, IP headers included. */
  public long octets(int direction) {
    return octets[direction];
  }
}
