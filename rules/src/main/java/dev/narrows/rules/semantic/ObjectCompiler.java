package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.LimitBlock;
import dev.narrows.rules.ast.ObjectStatement.Kind;
import dev.narrows.rules.ast.QuotaBlock;
import dev.narrows.rules.ast.QuotaStatement;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.op.LimitOp;
import dev.narrows.rules.eval.op.QuotaOp;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.List;
import java.util.Set;

/** Compiles uses of named quotas and limits, which all share one state; null after a diagnostic. */
final class ObjectCompiler {
  private final TableSymbol table;
  private final ProgramBuilder program;
  private final Set<String> broken;
  private final DiagnosticSink sink;

  ObjectCompiler(
      TableSymbol table, ProgramBuilder program, Set<String> broken, DiagnosticSink sink) {
    this.table = table;
    this.program = program;
    this.broken = broken;
    this.sink = sink;
  }

  /** Whether no more of a quota is used than there is (kernel: nft_quota_do_init). */
  static boolean isSound(QuotaStatement quota, DiagnosticSink sink) {
    if (quota.used() > quota.octets()) {
      sink.error(
          quota.span(), "more is used of the quota than there is", "write less behind 'used'");
      return false;
    }
    return true;
  }

  Operation named(Kind kind, String name, SourceSpan span) {
    String key = kind.word() + " " + name;
    Operation known = table.objects.get(key);
    if (known != null) {
      return known;
    }
    List<Operation> made = kind == Kind.QUOTA ? quota(name, span) : limit(name, span);
    if (made == null) {
      return null;
    }
    table.objects.put(key, made.get(0));
    return made.get(0);
  }

  private List<Operation> quota(String name, SourceSpan span) {
    QuotaBlock block = table.quotas.get(name);
    if (block == null) {
      return unknown(Kind.QUOTA, name, span, table.quotas.keySet(), "{ over 10 mbytes }");
    }
    QuotaStatement quota = block.quota();
    return List.of(
        new QuotaOp(
            program.namedQuota(
                table.qualified(), name, quota.octets(), quota.over(), quota.used())));
  }

  private List<Operation> limit(String name, SourceSpan span) {
    LimitBlock block = table.limits.get(name);
    if (block == null) {
      return unknown(Kind.LIMIT, name, span, table.limits.keySet(), "{ rate 10/second }");
    }
    List<Operation> made = new LimitCompiler(sink).compile(block.limit());
    if (made != null && made.get(0) instanceof LimitOp limit) {
      program.keep(limit.named(table.qualified(), name));
    }
    return made;
  }

  private List<Operation> unknown(
      Kind object, String name, SourceSpan span, Set<String> names, String example) {
    String kind = object.word();
    if (!broken.contains(name)) {
      sink.error(
          span,
          "table '" + table.qualified() + "' has no " + kind + " '" + name + "'",
          Suggestion.adviceFor(
              name, names, "declare it in the table: '" + kind + " " + name + " " + example + "'"));
    }
    return null;
  }
}
