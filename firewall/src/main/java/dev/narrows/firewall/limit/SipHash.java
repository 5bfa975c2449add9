package dev.narrows.firewall.limit;

import java.security.SecureRandom;

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): who does not know the
 * key cannot choose inputs that collide. A message is fed as 64-bit words, little end first, and
 * ended by {@link #finish}. Used by one thread; allocates nothing.
 */
public final class SipHash {
  private static final long C0 = 0x736f6d6570736575L;
  private static final long C1 = 0x646f72616e646f6dL;
  private static final long C2 = 0x6c7967656e657261L;
  private static final long C3 = 0x7465646279746573L;

  private final long key0;
  private final long key1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private int words;

  /** The key's two halves, each read little end first. */
  public SipHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** With a key that nobody knows. */
  public static SipHash withRandomKey() {
    SecureRandom random = new SecureRandom();
    return new SipHash(random.nextLong(), random.nextLong());
  }

  /** Another of the same key, for another thread. */
  public SipHash withSameKey() {
    return new SipHash(key0, key1);
  }

  /** Starts a message. */
  public SipHash begin() {
    v0 = C0 ^ key0;
    v1 = C1 ^ key1;
    v2 = C2 ^ key0;
    v3 = C3 ^ key1;
    words = 0;
    return this;
  }

  /** Feeds the message's next eight octets. */
  public SipHash add(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
    words++;
    return this;
  }

  /** Ends a message of whole words. */
  public long finish() {
    return finish(0, 0);
  }

  /**
   * Ends a message by its last octets.
   *
   * @param tail the octets, the first of them lowest; the rest 0
   * @param octets how many, 0 to 7
   */
  public long finish(long tail, int octets) {
    add(tail | (words * 8L + octets) << 56);
    v2 ^= 0xff;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
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
}
