package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.ValueSpelling;

/** Writes matches of bit masks as nft lists them: "tcp flags syn / syn,rst". */
final class FlagMatch {
  private final ExpressionBuilder expressions;
  private final ValueSpelling values;

  FlagMatch(ExpressionBuilder expressions, ValueSpelling values) {
    this.expressions = expressions;
    this.values = values;
  }

  /** Whether it was such a match, which is then on the line. */
  boolean write(RulesParser.LookAtContext match, LineText line) {
    if (match.leftSide().size() != 1 || match.getText().contains("$")) {
      return false;
    }
    Expression left = expressions.leftSide(match.leftSide(0));
    String sign = sign(match.action());
    RulesParser.RightSideContext right = rightOf(match.action());
    if (sign == null || !(right instanceof RulesParser.RightValuesContext sides)) {
      return false;
    }
    if (left instanceof BinaryExpression masked) {
      return sides.valueList().size() == 1 && writeMasked(match, masked, sign, sides, line);
    }
    String value = namesOf(left, sides.valueList(0));
    if (value == null) {
      return false;
    }
    String mask = sides.valueList().size() == 2 ? namesOf(left, sides.valueList(1)) : "";
    if (mask == null) {
      return false;
    }
    put(match, sign, mask.isEmpty() ? value : value + " / " + mask, line);
    return true;
  }

  private boolean writeMasked(
      RulesParser.LookAtContext match,
      BinaryExpression masked,
      String sign,
      RulesParser.RightValuesContext sides,
      LineText line) {
    if (masked.operator() != BinaryExpression.Operator.AND
        || masked.left() instanceof BinaryExpression) {
      return false;
    }
    String mask = values.flags(masked.left(), masked.right());
    boolean zero = sides.getText().matches("0|0x0+");
    if (mask == null) {
      return false;
    }
    if (zero) {
      put(match, sign.equals("!=") ? "" : "!", mask, line);
      return true;
    }
    String value = namesOf(masked.left(), sides.valueList(0));
    if (value == null) {
      return false;
    }
    put(match, sign.equals("!=") ? "!=" : "", value + " / " + mask, line);
    return true;
  }

  private String namesOf(Expression field, RulesParser.ValueListContext value) {
    if (value.getText().contains("{") || value.getText().contains("@")) {
      return null;
    }
    return values.flags(field, expressions.valueList(value));
  }

  private static void put(
      RulesParser.LookAtContext match, String sign, String value, LineText line) {
    for (int i = 0; i < match.leftSide(0).field().getChildCount(); i++) {
      line.add(match.leftSide(0).field().getChild(i).getText());
    }
    if (!sign.isEmpty()) {
      line.add(sign);
    }
    line.add(value);
  }

  /** The operator, empty when none is written; null when it is no such match. */
  private static String sign(RulesParser.ActionContext action) {
    if (action instanceof RulesParser.MatchImplicitContext) {
      return "";
    }
    if (action instanceof RulesParser.MatchOperatorContext operator) {
      RulesParser.OperatorContext sign = operator.operator();
      return sign.EQ() != null ? "==" : sign.NEQ() != null ? "!=" : sign.NOT() != null ? "!" : null;
    }
    return null;
  }

  private static RulesParser.RightSideContext rightOf(RulesParser.ActionContext action) {
    if (action instanceof RulesParser.MatchImplicitContext implicit) {
      return implicit.rightSide();
    }
    return action instanceof RulesParser.MatchOperatorContext operator
        ? operator.rightSide()
        : null;
  }
}
