package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "quota [over] N mbytes [used N bytes]".
 *
 * @param octets how many are within it
 * @param used how many are gone already, as a saved rule set writes it
 */
public record QuotaStatement(boolean over, long octets, long used, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
