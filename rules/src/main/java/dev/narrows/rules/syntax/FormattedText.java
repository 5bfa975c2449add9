package dev.narrows.rules.syntax;

import java.util.List;

/** Prints items with the indents and empty lines of "nft list ruleset". */
final class FormattedText {
  private final StringBuilder out = new StringBuilder();

  String print(List<FormattedItem> items, List<String> tail) {
    FormattedItem earlier = null;
    for (FormattedItem item : items) {
      boolean tables = earlier != null && earlier.isBlock() && item.isBlock();
      boolean remark = item.leading.stream().anyMatch(each -> !each.isEmpty());
      print(item, "", earlier != null && item.hasEmptyLine() && (remark || !tables));
      earlier = item;
    }
    printRemarks(tail, "");
    return out.toString();
  }

  private void print(FormattedItem item, String indent, boolean emptyLine) {
    if (emptyLine) {
      out.append('\n');
    }
    printRemarks(item.leading, indent);
    out.append(indent).append(item.text);
    if (item.isBlock()) {
      out.append(" {");
      if (item.headRemark != null) {
        out.append(' ').append(item.headRemark);
      }
      out.append('\n');
      printInside(item, indent + "\t");
      out.append(indent).append('}');
    }
    if (item.trailing != null) {
      out.append(' ').append(item.trailing);
    }
    out.append('\n');
  }

  private void printInside(FormattedItem item, String indent) {
    FormattedItem earlier = null;
    for (FormattedItem each : item.block) {
      boolean remark = each.leading.stream().anyMatch(text -> !text.isEmpty());
      boolean behindFlags = earlier != null && earlier.rule.equals("tableFlags");
      boolean blocks = earlier != null && (each.isBlock() || earlier.isBlock()) && !isHead(earlier);
      boolean apart = earlier != null && remark && each.leading.get(0).isEmpty();
      print(each, indent, blocks || apart || behindFlags && each.isBlock());
      earlier = each;
    }
    printRemarks(item.tail, indent);
  }

  private static boolean isHead(FormattedItem item) {
    return item.rule.equals("tableComment") || item.rule.equals("tableFlags");
  }

  /** An empty line in front is the business of who prints what comes before. */
  private void printRemarks(List<String> remarks, String indent) {
    boolean first = true;
    boolean pending = false;
    for (String each : remarks) {
      if (each.isEmpty()) {
        pending = !first;
        continue;
      }
      if (pending) {
        out.append('\n');
        pending = false;
      }
      out.append(indent).append(each).append('\n');
      first = false;
    }
    if (pending) {
      out.append('\n');
    }
  }
}
