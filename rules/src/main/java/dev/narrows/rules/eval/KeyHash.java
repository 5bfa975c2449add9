package dev.narrows.rules.eval;

import java.security.SecureRandom;

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF") over registers: packets
 * choose the keys of dynamic sets, and who does not know the hash's key cannot make them collide.
 * Without state of its own, so that all judges share it.
 */
final class KeyHash {
  private static final long C0 = 0x736f6d6570736575L;
  private static final long C1 = 0x646f72616e646f6dL;
  private static final long C2 = 0x6c7967656e657261L;
  private static final long C3 = 0x7465646279746573L;
  private static final int FINAL_ROUNDS = 4;

  private final long key0;
  private final long key1;

  KeyHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  static KeyHash withRandomKey() {
    SecureRandom random = new SecureRandom();
    return new KeyHash(random.nextLong(), random.nextLong());
  }

  /** The hash of as many registers as there are parts, upper halves first. */
  long of(Evaluation state, int register, int parts) {
    long v0 = C0 ^ key0;
    long v1 = C1 ^ key1;
    long v2 = C2 ^ key0;
    long v3 = C3 ^ key1;
    int words = 2 * parts;
    for (int i = 0; i <= words; i++) {
      long word = (long) words << 59;
      if (i < words) {
        int part = register + (i >> 1);
        word = (i & 1) == 0 ? state.high(part) : state.low(part);
      }
      v3 ^= word;
      int rounds = i == words ? 2 + FINAL_ROUNDS : 2;
      for (int round = 0; round < rounds; round++) {
        if (round == 2) {
          v0 ^= word;
          v2 ^= 0xff;
        }
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      if (i < words) {
        v0 ^= word;
      }
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
