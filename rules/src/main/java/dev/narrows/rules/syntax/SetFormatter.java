package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

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

  /** What a set's line "type" or "typeof" says of its keys, or of a map's values. */
  record Types(List<Expression> fields, List<String> names) {
    Types() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  String elements(RulesParser.SetElementsContext context) {
    Types key = new Types();
    Types data = new Types();
    readTypes(context, key, data);
    List<String> elements = lines.elements(context.setLiteral(), key, data);
    int most = perLine(key);
    StringBuilder text = new StringBuilder("elements = { ");
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        text.append(i % most == 0 ? NEW_LINE : ", ");
      }
      text.append(elements.get(i));
    }
    return text.append(elements.isEmpty() ? "}" : " }").toString();
  }

  /** What no listing of nft's has: a line for each path. */
  String paths(RulesParser.CommandPathMtuContext context) {
    List<String> elements = lines.elements(context.setLiteral(), new Types(), new Types());
    return "path-mtu {\n\t" + String.join(",\n\t", elements) + "\n}";
  }

  private static int perLine(Types key) {
    if (key.names().size() != 1) {
      return 1;
    }
    String name = key.names().get(0);
    return FIVE.contains(name) ? 5 : TWO.contains(name) ? 2 : 1;
  }

  private void readTypes(ParserRuleContext context, Types key, Types data) {
    ParserRuleContext block = context;
    while (block != null && !(block instanceof RulesParser.SetBlockContext)) {
      block = block.getParent();
    }
    if (block == null) {
      return;
    }
    for (RulesParser.SetItemContext item : ((RulesParser.SetBlockContext) block).setItem()) {
      int start = item.start.getType();
      if (start == RulesLexer.TYPE || start == RulesLexer.TYPEOF) {
        read(item, start == RulesLexer.TYPEOF, key, data, new boolean[1]);
      }
    }
  }

  /** Goes through the line; behind its colon stands what is said of the values. */
  private void read(ParseTree tree, boolean typeOf, Types key, Types data, boolean[] behind) {
    Types types = behind[0] ? data : key;
    if (tree instanceof TerminalNode leaf) {
      behind[0] |= leaf.getSymbol().getType() == RulesLexer.COLON;
    } else if (typeOf && tree instanceof RulesParser.LeftSideContext field) {
      types.fields().add(expressions.leftSide(field));
    } else if (!typeOf && tree instanceof RulesParser.WordContext word) {
      types.names().add(word.getText());
    } else {
      for (int i = 0; i < tree.getChildCount(); i++) {
        read(tree.getChild(i), typeOf, key, data, behind);
      }
    }
  }
}
