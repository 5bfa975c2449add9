package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "limit rate [over] RATE[UNIT]/PERIOD [burst BURST UNIT]".
 *
 * @param unit "packets" when none is written
 * @param period such as "second"
 * @param burst -1 when none is written
 * @param burstUnit null when there is no burst
 */
public record LimitStatement(
    boolean over,
    long rate,
    Name unit,
    Name period,
    long burst,
    Name burstUnit,
    SourceSpan rateSpan,
    SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
