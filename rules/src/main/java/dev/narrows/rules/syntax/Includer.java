package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ChainItem;
import dev.narrows.rules.ast.FileItem;
import dev.narrows.rules.ast.TableItem;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/** Gives what an include statement stands for; nothing, with a diagnostic, when it cannot. */
interface Includer {
  List<FileItem> includeInFile(String path, SourceSpan span);

  List<TableItem> includeInTable(String path, SourceSpan span);

  List<ChainItem> includeInChain(String path, SourceSpan span);
}
