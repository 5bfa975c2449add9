package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ChainItem;
import dev.narrows.rules.ast.FileItem;
import dev.narrows.rules.ast.TableItem;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/** For who looks at one file alone. */
enum NoIncluder implements Includer {
  INSTANCE;

  @Override
  public List<FileItem> includeInFile(String path, SourceSpan span) {
    return List.of();
  }

  @Override
  public List<TableItem> includeInTable(String path, SourceSpan span) {
    return List.of();
  }

  @Override
  public List<ChainItem> includeInChain(String path, SourceSpan span) {
    return List.of();
  }
}
