package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * A field such as "ip saddr"; the protocol is "meta" also when that is not written.
 *
 * @param protocol all words but the last: "ip", "ct", "sctp chunk data"; of what is given by its
 *     place "@th" or "tcp option @2"
 * @param field the last word, "addr[1]"; several of "ct" and "numgen"; empty where only presence is
 *     asked for; offset and length of what is given by its place, as "16,8"
 */
public record FieldExpression(Name protocol, Name field, SourceSpan span) implements Expression {
  /** As a rule file has it. */
  public String text() {
    String between = protocol.text().contains("@") ? "," : " ";
    return field.text().isEmpty() ? protocol.text() : protocol.text() + between + field.text();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
