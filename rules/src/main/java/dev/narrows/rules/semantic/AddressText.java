package dev.narrows.rules.semantic;

import java.math.BigInteger;

/** Writes addresses; those of IPv6 as RFC 5952 wants them. */
final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  static String ipv4(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  static String ipv6(BigInteger address) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = address.shiftRight(16 * (GROUPS - 1 - i)).intValue() & 0xffff;
    }
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        best = i;
        bestLength = length;
      }
    }
    boolean mapped = best == 0 && (bestLength == 6 || bestLength == 5 && groups[5] == 0xffff);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == best) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      if (mapped && i == 6) {
        return text + ipv4(address.intValue());
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
