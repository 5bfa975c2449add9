package dev.narrows.rules.eval;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An unsigned number of up to 128 bits: what a field of up to 16 octets holds, read big-endian.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Value(long high, long low) implements Comparable<Value> {
  public static final int OCTETS = 16;
  public static final Value ZERO = new Value(0, 0);
  public static final Value MAX = new Value(-1, -1);

  /** The value of 64 bits taken as unsigned. */
  public static Value of(long low) {
    return new Value(0, low);
  }

  /**
   * The value of at most 16 octets, the first of them the most significant.
   *
   * @throws IllegalArgumentException when there are more
   */
  public static Value ofOctets(byte[] octets) {
    if (octets.length > OCTETS) {
      throw new IllegalArgumentException("at most 16 octets, not " + octets.length);
    }
    long high = 0;
    long low = 0;
    for (byte octet : octets) {
      high = high << 8 | low >>> 56;
      low = low << 8 | octet & 0xff;
    }
    return new Value(high, low);
  }

  /** Of the name of an interface: 16 octets, the first letter first, zeros behind the last. */
  public static Value ofName(String name) {
    byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
    return ofOctets(Arrays.copyOf(octets, OCTETS));
  }

  /** The value whose lowest bits are ones. */
  public static Value ones(int bits) {
    if (bits >= 128) {
      return MAX;
    }
    return bits >= 64 ? new Value((1L << (bits - 64)) - 1, -1) : new Value(0, (1L << bits) - 1);
  }

  // Written out, since sets of a million elements spend their time here otherwise.
  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && low == value.low && high == value.high;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * high + low);
  }

  /** Compares two numbers given as halves. */
  public static int compare(long high, long low, long otherHigh, long otherLow) {
    int order = Long.compareUnsigned(high, otherHigh);
    return order != 0 ? order : Long.compareUnsigned(low, otherLow);
  }

  @Override
  public int compareTo(Value other) {
    return compare(high, low, other.high, other.low);
  }

  public Value and(Value other) {
    return new Value(high & other.high, low & other.low);
  }

  public Value or(Value other) {
    return new Value(high | other.high, low | other.low);
  }

  public Value xor(Value other) {
    return new Value(high ^ other.high, low ^ other.low);
  }

  public Value not() {
    return new Value(~high, ~low);
  }

  /** One more; wraps from the greatest to zero. */
  public Value next() {
    return new Value(low == -1 ? high + 1 : high, low + 1);
  }

  /** One less; wraps from zero to the greatest. */
  public Value previous() {
    return new Value(low == 0 ? high - 1 : high, low - 1);
  }

  /** Shifts towards the more significant end by 0 to 127 bits. */
  public Value shiftLeft(int bits) {
    if (bits == 0) {
      return this;
    }
    return bits >= 64
        ? new Value(low << (bits - 64), 0)
        : new Value(high << bits | low >>> (64 - bits), low << bits);
  }

  /** Shifts towards the less significant end by 0 to 127 bits. */
  public Value shiftRight(int bits) {
    if (bits == 0) {
      return this;
    }
    return bits >= 64
        ? new Value(0, high >>> (bits - 64))
        : new Value(high >>> bits, low >>> bits | high << (64 - bits));
  }

  /** Such as 0x0a000001. */
  @Override
  public String toString() {
    return high == 0 ? String.format("0x%08x", low) : String.format("0x%016x%016x", high, low);
  }
}
