package org.jnetfilter.netlink;

/** Netlink's alignment: messages and attributes begin at multiples of four octets. */
public final class Alignment {
  private static final int TO = 4;

  private Alignment() {}

  /** The least multiple of four that is not below a length (NLMSG_ALIGN, NLA_ALIGN). */
  public static int align(int length) {
    return (length + TO - 1) & -TO;
  }
}
