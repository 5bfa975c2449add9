package dev.narrows.firewall.limit;

import java.util.Arrays;

/**
 * A token bucket for each source address, in a table of fixed size: sources whose keyed hashes meet
 * share a bucket, and nobody can aim at whose. Used by one thread.
 *
 * <p>Each bucket is one number: the time at which it will be full again.
 */
public final class TokenBucketTable {
  private final SipHash hash;
  private final long[] fullAt;
  private final long nanosPerToken;
  private final long capacityNanos;

  /**
   * All buckets are full at first.
   *
   * @param sizeBits the table has two to the power of this many buckets
   * @param tokensPerSecond how fast a bucket fills
   * @param burst tokens that a full bucket holds
   * @param nowNanos the monotonic clock
   */
  public TokenBucketTable(
      SipHash hash, int sizeBits, int tokensPerSecond, int burst, long nowNanos) {
    this.hash = hash;
    this.fullAt = new long[1 << sizeBits];
    this.nanosPerToken = 1_000_000_000L / tokensPerSecond;
    this.capacityNanos = burst * nanosPerToken;
    Arrays.fill(fullAt, nowNanos);
  }

  /**
   * Takes a token from the bucket of an address; false, and nothing taken, when there is none.
   *
   * @param nowNanos the monotonic clock
   */
  public boolean tryTake(long high, long low, long nowNanos) {
    int bucket = (int) hash.begin().add(high).add(low).finish() & fullAt.length - 1;
    long missing = Math.max(0, fullAt[bucket] - nowNanos) + nanosPerToken;
    if (missing > capacityNanos) {
      return false;
    }
    fullAt[bucket] = nowNanos + missing;
    return true;
  }
}
