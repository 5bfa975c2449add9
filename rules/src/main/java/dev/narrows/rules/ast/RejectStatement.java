package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "reject", or "reject with icmp type host-unreachable".
 *
 * @param code null when none is written
 */
public record RejectStatement(Kind kind, Expression code, SourceSpan span) implements Statement {
  /** What comes after "with". */
  public enum Kind {
    DEFAULT,
    ICMP,
    ICMPV6,
    ICMPX,
    TCP_RESET
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
