package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;

/** Breaks when a rate is exceeded (or, with "over", when it is not). */
public final class LimitOp implements Operation {

  /** What is counted against the rate. */
  public enum Unit {
    PACKETS,
    BYTES
  }

  /** nft's burst where the rule names none, for packets; for bytes it is 0. */
  public static final int DEFAULT_PACKET_BURST = 5;

  /**
   * @param rate packets or octets in each period, at least 1
   * @param periodSeconds 1 for "/second" up to 604800 for "/week"
   * @param burst packets or octets beyond the rate
   * @param over whether the rule matches what exceeds the rate
   * @throws IllegalArgumentException when the numbers are too large for the kernel's arithmetic
   */
  public LimitOp(Unit unit, long rate, long periodSeconds, long burst, boolean over) {}

  @Override
  public Step evaluate(Evaluation state) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String describe() {
    return "[ limit ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
  }
}
