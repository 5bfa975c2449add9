package dev.narrows.rules.ast;

import java.math.BigInteger;

/** How values are written in nft's canonical form; null where it does not know. */
public interface ValueSpelling {
  /** A value's text, and the number by which it is sorted. */
  record Spelled(String text, BigInteger order) {}

  /** A value of a field. */
  Spelled ofField(Expression field, Literal value);

  /** A value of a type that a set's declaration names. */
  Spelled ofType(String type, Literal value);

  /** The names of the bits of a value, in nft's order; null when the field is no bit mask. */
  String flags(Expression field, Expression value);
}
