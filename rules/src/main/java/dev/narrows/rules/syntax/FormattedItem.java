package dev.narrows.rules.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands in a file or block between two ends of line, ready to be put in order and printed.
 */
final class FormattedItem {
  /** Name of the grammar's rule that it is, which tells its place in the block. */
  final String rule;

  final List<String> leading;
  String text;

  /** The items within its braces, or null when it has none. */
  List<FormattedItem> block;

  /** The comment behind the opening brace. */
  String headRemark;

  /** The comments in front of the closing brace. */
  List<String> tail = new ArrayList<>();

  String trailing;

  FormattedItem(String rule, List<String> leading) {
    this.rule = rule;
    this.leading = leading;
  }

  boolean isBlock() {
    return block != null;
  }

  boolean hasEmptyLine() {
    return leading.contains("");
  }
}
