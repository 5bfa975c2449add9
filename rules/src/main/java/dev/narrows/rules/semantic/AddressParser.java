package dev.narrows.rules.semantic;

import dev.narrows.rules.eval.Value;

/** Reads addresses; looks nothing up. */
final class AddressParser {
  private static final int GROUPS = 8;

  private AddressParser() {}

  /** Four decimal octets without leading zeros, or null. */
  static Value ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    long address = 0;
    for (String part : parts) {
      int octet = number(part, 10, 3);
      if (octet < 0 || octet > 255 || part.length() > 1 && part.charAt(0) == '0') {
        return null;
      }
      address = address << 8 | octet;
    }
    return Value.of(address);
  }

  /** The text form of RFC 4291 section 2.2, or null. */
  static Value ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] head = groups(gap < 0 ? text : text.substring(0, gap));
    int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
    if (head == null || tail == null) {
      return null;
    }
    int missing = GROUPS - head.length - tail.length;
    if (gap < 0 ? missing != 0 : missing < 1) {
      return null;
    }
    byte[] octets = new byte[Value.OCTETS];
    put(octets, 0, head);
    put(octets, GROUPS - tail.length, tail);
    return Value.ofOctets(octets);
  }

  private static void put(byte[] octets, int at, int[] groups) {
    for (int i = 0; i < groups.length; i++) {
      octets[2 * (at + i)] = (byte) (groups[i] >> 8);
      octets[2 * (at + i) + 1] = (byte) groups[i];
    }
  }

  private static int[] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    boolean mixed = parts[parts.length - 1].indexOf('.') >= 0;
    int count = parts.length + (mixed ? 1 : 0);
    if (count > GROUPS) {
      return null;
    }
    int[] groups = new int[count];
    int words = mixed ? parts.length - 1 : parts.length;
    for (int i = 0; i < words; i++) {
      groups[i] = number(parts[i], 16, 4);
      if (groups[i] < 0) {
        return null;
      }
    }
    if (mixed) {
      Value address = ipv4(parts[parts.length - 1]);
      if (address == null) {
        return null;
      }
      groups[count - 2] = (int) (address.low() >> 16);
      groups[count - 1] = (int) (address.low() & 0xffff);
    }
    return groups;
  }

  private static int number(String text, int radix, int maxLength) {
    if (text.isEmpty() || text.length() > maxLength) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number;
  }
}
