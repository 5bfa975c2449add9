package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * A table, or what a command adds to one.
 *
 * @param name with its family, ip when none is written
 * @param mode whether it must exist, or must not
 */
public record Table(TableName name, Mode mode, List<TableItem> items, SourceSpan span)
    implements FileItem {
  /** What a command asks of what it names. */
  public enum Mode {
    /** Made when there is none. */
    ADD,
    /** Must be new. */
    CREATE,
    /** Must be there: something is added inside. */
    EXISTING
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
