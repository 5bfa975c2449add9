package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.semantic.ElementReader.Interval;

/** Reads names of interfaces, and beginnings of names. */
final class InterfaceNames {
  /** IFNAMSIZ less the terminating zero. */
  static final int MAX_LENGTH = 15;

  /** What stands for octets that are no UTF-8. */
  private static final char UNREADABLE = 0xfffd;

  private final DiagnosticSink sink;

  InterfaceNames(DiagnosticSink sink) {
    this.sink = sink;
  }

  /** The name, or all names that begin so; null after a diagnostic. */
  Interval read(Expression expression) {
    if (!(expression instanceof Literal literal) || literal.kind() == Literal.Kind.MAC) {
      sink.error(
          expression.span(),
          "this is no interface name",
          "write a name such as eth0, or the beginning of names such as \"eth*\"");
      return null;
    }
    String text = literal.text();
    if (text.indexOf(UNREADABLE) >= 0) {
      sink.error(
          literal.span(),
          "an interface name that is not UTF-8 is understood, but not supported",
          "match the interface by its index or group");
      return null;
    }
    int length = text.length();
    boolean escaped = text.endsWith("\\*");
    boolean prefix = text.endsWith("*") && !escaped;
    if (escaped) {
      text = text.substring(0, text.length() - 2) + "*";
    } else if (prefix) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.isEmpty()) {
      sink.error(
          literal.span(),
          prefix ? "a name that any interface has" : "an empty interface name",
          prefix ? "leave the match out" : "write the name");
      return null;
    }
    if (length - (escaped ? 1 : 0) > MAX_LENGTH) {
      sink.error(
          literal.span(),
          "the interface name has " + length + " characters",
          "no interface has more than " + MAX_LENGTH);
      return null;
    }
    Value first = Value.ofName(text);
    Value rest = prefix ? Value.ones(Byte.SIZE * (Value.OCTETS - text.length())) : Value.ZERO;
    return new Interval(first, first.or(rest), literal.span());
  }
}
