package dev.narrows.firewall.learned;

/**
 * What was learned of the path to one address; immutable.
 *
 * @param ipv6 which IP version
 * @param high upper 64 bits of the address; 0 of IPv4
 * @param low lower 64 bits; of IPv4 its 32 bits
 * @param mtu octets of IP
 * @param learnedAt when, in milliseconds since 1970
 * @param expiresAt when it is forgotten, likewise; {@link Long#MAX_VALUE} for never
 * @param evidence what it was learned from, in words: the message's sender and the flow it quotes
 */
public record LearnedMtu(
    boolean ipv6,
    long high,
    long low,
    int mtu,
    MtuOrigin origin,
    long learnedAt,
    long expiresAt,
    String evidence) {

  /** Where the path leads. */
  public MtuAddress to() {
    return new MtuAddress(ipv6, high, low);
  }

  boolean isTo(boolean toIpv6, long toHigh, long toLow) {
    return low == toLow && high == toHigh && ipv6 == toIpv6;
  }

  boolean isExpired(long now) {
    return now >= expiresAt;
  }
}
