package dev.narrows.firewall.pmtu;

/** MTUs in common use, for routers that say that a packet is too long but not for what. */
final class PlateauTable {
  /** RFC 1191, 7.1, with Ethernet's and the IPv6 minimum, which that table rounds over. */
  private static final int[] PLATEAUS = {
    65535, 32000, 17914, 9000, 8166, 4352, 2002, 1500, 1492, 1280, 1006, 576, 508, 296, 68
  };

  private PlateauTable() {}

  /** The greatest of them that is less than a length in octets; 68 when there is none. */
  static int below(int length) {
    for (int plateau : PLATEAUS) {
      if (plateau < length) {
        return plateau;
      }
    }
    return PLATEAUS[PLATEAUS.length - 1];
  }
}
