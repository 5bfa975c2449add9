package dev.narrows.firewall.pmtu;

/** Why an ICMP message about an MTU tells nothing. */
public enum MtuMessageFault {
  NONE,
  /** Its checksum is wrong. */
  CHECKSUM,
  /** An ICMPv6 code other than 0. */
  CODE,
  /** It does not quote as much as a router must: the IP header and eight octets (RFC 792). */
  QUOTE_TRUNCATED,
  /** What it quotes is no IP header of its own version. */
  QUOTE_NO_IP,
  /** It quotes a later fragment, which has no ports to know a flow by. */
  QUOTE_FRAGMENT
}
