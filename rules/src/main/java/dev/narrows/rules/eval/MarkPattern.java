package dev.narrows.rules.eval;

/**
 * Connection marks of which some bits have given values, as xt_connmark compares them.
 *
 * @param mask the bits that count
 * @param value what they are; no other bit is set
 */
public record MarkPattern(int mask, int value) {
  private static final long MARKS = 0xffffffffL;

  /** The marks of which {@code (mark & mask) ^ xor} is a value, or null when there are none. */
  static MarkPattern of(Value mask, Value xor, Value result) {
    long wanted = result.xor(xor).low();
    boolean possible = result.high() == xor.high() && (wanted & ~(mask.low() & MARKS)) == 0;
    return possible ? new MarkPattern((int) mask.low(), (int) wanted) : null;
  }

  /** As iptables takes it: 0x1/0xff, without the mask when all bits count. */
  @Override
  public String toString() {
    String text = "0x" + Integer.toHexString(value);
    return mask == -1 ? text : text + "/0x" + Integer.toHexString(mask);
  }
}
