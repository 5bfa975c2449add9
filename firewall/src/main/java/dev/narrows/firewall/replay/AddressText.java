package dev.narrows.firewall.replay;

/** Addresses as text. */
final class AddressText {
  private static final int GROUPS = 8;
  private static final int OCTET = 0xff;
  private static final int GROUP = 0xffff;

  private AddressText() {}

  static String ipv4(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & OCTET)
        + "."
        + (address >>> 8 & OCTET)
        + "."
        + (address & OCTET);
  }

  /**
   * The canonical form: the longest run of zero groups, the first of equals, as "::" (RFC 5952).
   */
  static String ipv6(long high, long low) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long half = i < GROUPS / 2 ? high : low;
      groups[i] = (int) (half >>> 48 - 16 * (i % 4)) & GROUP;
    }
    int runAt = GROUPS;
    int runLength = 1;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - start > runLength) {
        runAt = start;
        runLength = end - start;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == runAt) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
