package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.KeptState;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Breaks when a rate is exceeded (or, with "over", when it is not): the token bucket of
 * net/netfilter/nft_limit.c, whose tokens are nanoseconds. All judges share it.
 *
 * <p>The kernel keeps the tokens and when they were counted. Here one number says the same, so that
 * one atomic holds it: the instant at which the bucket would have been empty.
 */
public final class LimitOp implements Operation {

  /** What is counted against the rate. */
  public enum Unit {
    PACKETS,
    BYTES
  }

  /** nft's burst where the rule names none, for packets; for bytes it is 0. */
  public static final int DEFAULT_PACKET_BURST = 5;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** The state of a bucket that nothing was taken from yet; no other is ever this. */
  static final long NEVER_USED = Long.MIN_VALUE;

  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final Unit unit;
  private final long rate;
  private final long periodSeconds;
  private final long burst;
  private final boolean over;
  private final long periodNanos;
  private final long capacityNanos;
  private volatile AtomicLong emptyAt = new AtomicLong(NEVER_USED);

  /**
   * @param rate packets or octets in each period, at least 1
   * @param periodSeconds 1 for "/second" up to 604800 for "/week"
   * @param burst packets or octets beyond the rate
   * @param over whether the rule matches what exceeds the rate
   * @throws IllegalArgumentException when a number is not positive, or too large for the kernel's
   *     arithmetic
   */
  public LimitOp(Unit unit, long rate, long periodSeconds, long burst, boolean over) {
    if (rate < 1 || periodSeconds < 1 || burst < 0) {
      throw new IllegalArgumentException(
          "limit of " + rate + " in " + periodSeconds + " s with burst " + burst);
    }
    this.unit = unit;
    this.rate = rate;
    this.periodSeconds = periodSeconds;
    this.burst = unit == Unit.PACKETS && burst == 0 ? DEFAULT_PACKET_BURST : burst;
    this.over = over;
    this.periodNanos = Math.multiplyExact(periodSeconds, NANOS_PER_SECOND);
    this.capacityNanos = capacity();
  }

  private long capacity() {
    BigInteger period = BigInteger.valueOf(periodNanos);
    BigInteger capacity;
    if (unit == Unit.PACKETS) {
      capacity = BigInteger.valueOf(periodNanos / rate).multiply(BigInteger.valueOf(burst));
    } else {
      BigInteger octets = BigInteger.valueOf(rate).add(BigInteger.valueOf(burst));
      capacity = period.multiply(octets);
      if (capacity.bitLength() > Long.SIZE) {
        throw new IllegalArgumentException("the limit's rate and burst are too large");
      }
      capacity = capacity.divide(BigInteger.valueOf(rate));
    }
    if (capacity.compareTo(MAX) > 0) {
      throw new IllegalArgumentException("the limit's rate and burst are too large");
    }
    return capacity.longValueExact();
  }

  @Override
  public Step evaluate(Evaluation state) {
    boolean within = take(state.packet().length(), state.context().nowNanos());
    return within != over ? Step.NEXT : Step.BREAK;
  }

  private long cost(int octets) {
    return unit == Unit.PACKETS
        ? periodNanos / rate
        : Long.divideUnsigned(periodNanos * octets, rate);
  }

  private boolean take(int octets, long now) {
    AtomicLong bucket = emptyAt;
    for (; ; ) {
      long before = bucket.get();
      long after = take(before, octets, now);
      if (after == NEVER_USED) {
        return false;
      }
      if (bucket.compareAndSet(before, after)) {
        return true;
      }
    }
  }

  /**
   * What a bucket's state becomes when a packet is taken from it, or {@link #NEVER_USED} when it
   * does not hold that much.
   */
  long take(long before, int octets, long now) {
    long tokens = before == NEVER_USED ? capacityNanos : Math.min(now - before, capacityNanos);
    long left = tokens - cost(octets);
    return left < 0 ? NEVER_USED : now - left;
  }

  /** The state of a limit that the rule file names, for a reload to keep. */
  public KeptState named(String table, String name) {
    return new NamedLimit("limit " + table + " " + name + " " + describe(), this);
  }

  private record NamedLimit(String declaration, LimitOp limit) implements KeptState {
    @Override
    public void adopt(KeptState previous) {
      limit.emptyAt = ((NamedLimit) previous).limit.emptyAt;
    }
  }

  boolean isOver() {
    return over;
  }

  @Override
  public String describe() {
    return "[ limit rate "
        + (over ? "over " : "")
        + rate
        + "/"
        + periodSeconds
        + "s burst "
        + burst
        + (unit == Unit.PACKETS ? " packets ]" : " bytes ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.actOrBreak();
  }
}
