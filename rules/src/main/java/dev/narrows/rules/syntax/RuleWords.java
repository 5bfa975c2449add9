package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.ValueSpelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a rule, and leaves out the match of a protocol that the next match implies anyway (nft's
 * payload_dependency_kill).
 */
final class RuleWords {
  private static final Map<String, String> PROTOCOL_OF =
      Map.of(
          "tcp",
          "tcp",
          "udp",
          "udp",
          "udplite",
          "udplite",
          "sctp",
          "sctp",
          "dccp",
          "dccp",
          "icmp",
          "icmp",
          "icmpv6",
          "ipv6-icmp");

  private final LineFormatter lines;
  private final ExpressionBuilder expressions;
  private final ValueSpelling values;

  RuleWords(LineFormatter lines, ExpressionBuilder expressions, ValueSpelling values) {
    this.lines = lines;
    this.expressions = expressions;
    this.values = values;
  }

  String format(RulesParser.RuleLineContext rule, String family) {
    List<String> words = new ArrayList<>();
    List<RulesParser.StatementContext> statements = rule.statement();
    for (int i = 0; i < statements.size(); i++) {
      String text = lines.format(statements.get(i));
      boolean implied =
          i + 1 < statements.size() && text.equals(dependency(statements.get(i + 1), family));
      if (!implied && !text.isEmpty()) {
        words.add(text);
      }
    }
    if (rule.commentText() != null) {
      words.add(lines.format(rule.commentText()));
    }
    return String.join(" ", words);
  }

  /** The match that a statement brings along, written out; empty for none. */
  private String dependency(RulesParser.StatementContext statement, String family) {
    if (statement.lookAt() == null || statement.lookAt().leftSide().size() != 1) {
      return "";
    }
    Expression left = expressions.leftSide(statement.lookAt().leftSide(0));
    if (!(left instanceof FieldExpression field)) {
      return "";
    }
    String protocol = field.protocol().text();
    if (family.equals("inet") && Set.of("ip", "ip6").contains(protocol)) {
      return "meta nfproto " + (protocol.equals("ip") ? "ipv4" : "ipv6");
    }
    String transport = PROTOCOL_OF.get(protocol);
    boolean needsFamily = transport != null && transport.contains("icmp");
    return transport == null || needsFamily ? "" : "meta l4proto " + transport;
  }
}
