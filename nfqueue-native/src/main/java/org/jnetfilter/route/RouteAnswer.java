package org.jnetfilter.route;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;
import org.jnetfilter.netlink.MessageCursor;

/** What the kernel answered; reused. */
public final class RouteAnswer {
  /** Octets of struct rtmsg. */
  static final int RTMSG = 12;

  private static final int TYPE = 7;
  private static final int FLAGS = 8;
  private static final int NEXT_HOP_INTERFACE = 4;
  private static final int MAX_WAYS = 64;
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;

  private final AttributeCursor attributes = new AttributeCursor();
  private final AttributeCursor metrics = new AttributeCursor();
  private int errno;
  private int type;
  private int flags;
  private int outInterface;
  private int mtu;
  private boolean preferredSource;
  private long preferredSourceHigh;
  private long preferredSourceLow;
  private boolean gateway;
  private final int[] wayInterfaces = new int[MAX_WAYS];
  private int ways;

  void refused(int errno) {
    clear();
    this.errno = errno;
  }

  private void clear() {
    errno = 0;
    type = 0;
    flags = 0;
    outInterface = 0;
    mtu = 0;
    preferredSource = false;
    preferredSourceHigh = 0;
    preferredSourceLow = 0;
    gateway = false;
    ways = 0;
  }

  /** Reads an RTM_NEWROUTE. */
  void read(MessageCursor message) {
    clear();
    if (message.payloadEnd() - message.payload() < RTMSG) {
      errno = Errno.EIO;
      return;
    }
    ByteBuf buffer = message.buffer();
    type = buffer.getUnsignedByte(message.payload() + TYPE);
    flags = buffer.getIntLE(message.payload() + FLAGS);
    message.attributes(attributes, RTMSG);
    while (attributes.next()) {
      readAttribute(buffer);
    }
  }

  private void readAttribute(ByteBuf buffer) {
    switch (attributes.type()) {
      case NfConstants.RTA_OIF -> outInterface = attributes.u32();
      case NfConstants.RTA_GATEWAY, NfConstants.RTA_VIA -> gateway = true;
      case NfConstants.RTA_METRICS -> readMetrics();
      case NfConstants.RTA_PREFSRC -> readPreferredSource();
      case NfConstants.RTA_MULTIPATH -> readWays(buffer);
      default -> {
        // Table, priority, cache information ...: not asked for.
      }
    }
  }

  /** A row of struct rtnexthop: length, flags, hops, interface; attributes. */
  private void readWays(ByteBuf buffer) {
    int at = attributes.offset();
    int end = at + attributes.length();
    ways = 0;
    while (end - at >= 2 * NEXT_HOP_INTERFACE && ways < MAX_WAYS) {
      int length = buffer.getUnsignedShortLE(at);
      wayInterfaces[ways] = buffer.getIntLE(at + NEXT_HOP_INTERFACE);
      ways++;
      at += Math.max(2 * NEXT_HOP_INTERFACE, length + 3 & ~3);
    }
    if (outInterface == 0 && ways > 0) {
      outInterface = wayInterfaces[0];
    }
  }

  /** Whether this interface is that of one of its ways. */
  public boolean leadsOut(int index) {
    boolean found = outInterface == index;
    for (int i = 0; i < ways; i++) {
      found |= wayInterfaces[i] == index;
    }
    return found;
  }

  private void readMetrics() {
    attributes.nested(metrics);
    while (metrics.next()) {
      if (metrics.type() == NfConstants.RTAX_MTU) {
        mtu = metrics.u32();
      }
    }
  }

  private void readPreferredSource() {
    if (attributes.length() == IPV4_OCTETS) {
      preferredSource = true;
      preferredSourceLow = Integer.toUnsignedLong(attributes.u32BigEndian());
    } else if (attributes.length() == IPV6_OCTETS) {
      preferredSource = true;
      preferredSourceHigh = attributes.u64BigEndian(0);
      preferredSourceLow = attributes.u64BigEndian(Long.BYTES);
    }
  }

  /** Whether it is an exception that the kernel learned (RTM_F_CLONED), not a route. */
  boolean isLearned() {
    return (flags & NfConstants.RTM_F_CLONED) != 0;
  }

  /**
   * 0, or the errno with which the kernel refused (ENETUNREACH, EHOSTUNREACH, EXDEV, EINVAL ...).
   */
  public int errno() {
    return errno;
  }

  /** RTN_UNICAST and so on. */
  public int type() {
    return type;
  }

  public int outInterface() {
    return outInterface;
  }

  /** RTAX_MTU of the route (a metric or a learned exception), or 0. */
  public int mtu() {
    return mtu;
  }

  /** RTA_PREFSRC: the address this machine would use. */
  public boolean hasPreferredSource() {
    return preferredSource;
  }

  public long preferredSourceHigh() {
    return preferredSourceHigh;
  }

  /** For IPv4 the address itself. */
  public long preferredSourceLow() {
    return preferredSourceLow;
  }

  public boolean hasGateway() {
    return gateway;
  }
}
