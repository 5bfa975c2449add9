package dev.narrows.rules.ast;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Numbers as nft's scanner reads them: strtoull with base 0, so a leading zero makes them octal.
 */
public final class Numbers {
  /** More digits than this and it is no number that anything could hold. */
  private static final int MAX_DIGITS = 60;

  private Numbers() {}

  /**
   * Reads "22", "0x16" or "026"; nothing when it is none of these, such as "08", or far too long.
   */
  public static Optional<BigInteger> parse(String text) {
    if (text.length() > MAX_DIGITS) {
      return Optional.empty();
    }
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    int radix = hex ? 16 : text.startsWith("0") ? 8 : 10;
    try {
      BigInteger number = new BigInteger(hex ? text.substring(2) : text, radix);
      return number.signum() < 0 ? Optional.empty() : Optional.of(number);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
