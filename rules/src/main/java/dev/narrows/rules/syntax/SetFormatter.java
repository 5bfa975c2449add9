package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;

/** Lays out the elements of named sets: nft puts a few on a line, how many depends on the type. */
final class SetFormatter {
  private static final Set<String> FIVE =
      Set.of(
          "nf_proto",
          "integer",
          "inet_proto",
          "inet_service",
          "tcp_flag",
          "dccp_pkttype",
          "mark",
          "iface_index",
          "classid",
          "uid",
          "gid",
          "ct_dir",
          "realm");
  private static final Set<String> TWO = Set.of("ipv4_addr", "ct_state", "ct_status", "pkt_type");
  private static final String NEW_LINE = ",\n\t\t\t     ";

  private final ExpressionBuilder expressions;
  private final LineFormatter lines;

  SetFormatter(ExpressionBuilder expressions, LineFormatter lines) {
    this.expressions = expressions;
    this.lines = lines;
  }

  String elements(RulesParser.SetElementsContext context) {
    List<Expression> fields = new ArrayList<>();
    List<String> types = new ArrayList<>();
    readType(context, fields, types);
    List<String> elements = lines.elements(context.setLiteral(), fields, types);
    int most =
        types.size() != 1
            ? 1
            : FIVE.contains(types.get(0)) ? 5 : TWO.contains(types.get(0)) ? 2 : 1;
    StringBuilder text = new StringBuilder("elements = { ");
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        text.append(i % most == 0 ? NEW_LINE : ", ");
      }
      text.append(elements.get(i));
    }
    return text.append(elements.isEmpty() ? "}" : " }").toString();
  }

  /** Looks for the lines "type" and "typeof" of the same set. */
  private void readType(ParserRuleContext context, List<Expression> fields, List<String> types) {
    ParserRuleContext block = context;
    while (block != null && !(block instanceof RulesParser.SetBlockContext)) {
      block = block.getParent();
    }
    if (block == null) {
      return;
    }
    for (RulesParser.SetItemContext item : ((RulesParser.SetBlockContext) block).setItem()) {
      RulesParser.SetContentContext content = item.setContent();
      if (content instanceof RulesParser.SetTypeContext type) {
        type.word().forEach(each -> types.add(each.getText()));
      } else if (content instanceof RulesParser.SetTypeofContext type) {
        type.leftSide().forEach(each -> fields.add(expressions.leftSide(each)));
      }
    }
  }
}
