package dev.narrows.firewall.learned;

import java.util.Locale;

/** Why an ICMP message about a path MTU was not believed. */
public enum MtuRefusal {
  /** It quotes no packet that could be read, or its checksum is wrong. */
  MALFORMED,
  /** Its sender tells more than anybody needs to. */
  RATE,
  /** It quotes a packet that may be fragmented: then nobody needs to be told (RFC 5927, 7.1). */
  FRAGMENTABLE,
  /** It quotes neither TCP, UDP nor an echo, so a forger would have to guess nothing. */
  PROTOCOL,
  /** It quotes a TCP connection that was not seen. */
  UNKNOWN_FLOW,
  /** It quotes UDP or an echo that connection tracking does not know, or that nobody answered. */
  UNTRACKED,
  /** It quotes a sequence number that cannot be under way (RFC 5927, 4.1). */
  OUT_OF_WINDOW,
  /**
   * The MTU is below the least that is believed: 1280 for IPv6, and of what quotes no TCP; else the
   * operator's.
   */
  TOO_SMALL,
  /** The packet that it quotes fits the MTU that it tells (RFC 8899, 4.6.2). */
  QUOTE_FITS,
  /** A lower MTU is known; a message never raises it (RFC 1191, 3; RFC 8201, 4). */
  NOT_LOWER,
  /** The operator has set this path's MTU. */
  SET_BY_OPERATOR;

  /** As metrics spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
