package dev.narrows.rules.semantic;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.LogStatement;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.VariableReference;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.LogFlag;
import dev.narrows.rules.eval.LogLevel;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.op.LogOp;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles "log" (nftables: stmt_evaluate_log); null after a diagnostic. */
final class LogCompiler {
  /** As the kernel's NF_LOG_PREFIXLEN, less the terminating zero. */
  private static final int MAX_PREFIX = 127;

  private static final Pattern VARIABLE = Pattern.compile("\\$([a-zA-Z0-9_]*)");
  private static final Set<String> UNTOLD = Set.of("skuid", "ether", "all");

  private final Resolver resolver;
  private final DiagnosticSink sink;

  LogCompiler(Resolver resolver, DiagnosticSink sink) {
    this.resolver = resolver;
    this.sink = sink;
  }

  List<Operation> compile(LogStatement log, RuleReference rule) {
    String prefix = log.prefix() == null ? "" : prefix(log.prefix());
    LogLevel level = log.level() == null ? LogLevel.WARN : level(log.level());
    Set<LogFlag> flags = flags(log.flags());
    if (prefix == null || level == null || flags == null || !isConsistent(log, level)) {
      return null;
    }
    if (prefix.length() > MAX_PREFIX) {
      String advice = "shorten it to " + MAX_PREFIX + " characters";
      return refuse(log.span(), "the log prefix is too long", advice);
    }
    if (log.group() != null) {
      sink.warning(
          log.group().span(),
          "'" + log.group().text() + "' has no meaning here: Narrows writes to its own log",
          "leave it out, or log in nft if a program reads that group");
    }
    return List.of(new LogOp(new dev.narrows.rules.eval.LogStatement(prefix, level, flags, rule)));
  }

  private boolean isConsistent(LogStatement log, LogLevel level) {
    if (log.group() != null && log.level() != null) {
      refuse(log.group().span(), "a level and a group exclude each other", "leave one of them out");
      return false;
    }
    if (log.group() != null && !log.flags().isEmpty()) {
      refuse(log.group().span(), "flags and a group exclude each other", "leave one of them out");
      return false;
    }
    if (level == LogLevel.AUDIT && (log.prefix() != null || !log.flags().isEmpty())) {
      refuse(log.span(), "level audit takes no other option", "use another level");
      return false;
    }
    return true;
  }

  /** Variables may stand within the string, as in "seen by $name: ". */
  private String prefix(Expression written) {
    Expression resolved = resolver.resolve(written);
    if (resolved == null) {
      return null;
    }
    if (!(resolved instanceof Literal literal)) {
      refuse(written.span(), "a text must stand here", "define the variable as one word");
      return null;
    }
    if (!literal.equals(written) || !literal.text().contains("$")) {
      return literal.text();
    }
    StringBuilder text = new StringBuilder();
    Matcher variable = VARIABLE.matcher(literal.text());
    int end = 0;
    while (variable.find()) {
      String value = prefix(new VariableReference(variable.group(1), written.span()));
      if (value == null) {
        return null;
      }
      text.append(literal.text(), end, variable.start()).append(value);
      end = variable.end();
    }
    return text.append(literal.text(), end, literal.text().length()).toString();
  }

  private LogLevel level(Name name) {
    List<String> names = new ArrayList<>();
    for (LogLevel level : LogLevel.values()) {
      String word = level.name().toLowerCase(Locale.ROOT);
      names.add(word);
      if (word.equals(name.text())) {
        return level;
      }
    }
    sink.error(
        name.span(),
        "unknown log level '" + name.text() + "'",
        Suggestion.adviceFor(name.text(), names, "the levels are " + String.join(", ", names)));
    return null;
  }

  private Set<LogFlag> flags(List<Name> names) {
    Set<LogFlag> flags = EnumSet.noneOf(LogFlag.class);
    for (Name name : names) {
      LogFlag flag = LogFlag.of(name.text());
      if (flag != null) {
        flags.add(flag);
      } else if (!UNTOLD.contains(name.text())) {
        refuse(
            name.span(),
            "unknown log flag '" + name.text() + "'",
            "the flags are tcp sequence, tcp options, ip options, skuid, ether and all");
        return null;
      } else if (name.text().equals("all")) {
        flags.addAll(EnumSet.allOf(LogFlag.class));
      } else {
        sink.warning(
            name.span(),
            "the queue does not tell what '" + name.text() + "' shows",
            "leave it out");
      }
    }
    return flags;
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
