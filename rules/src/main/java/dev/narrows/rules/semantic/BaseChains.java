package dev.narrows.rules.semantic;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.HookHeader;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import dev.narrows.rules.semantic.Symbols.PlacedHeader;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the headers of base chains. */
final class BaseChains {
  /** Names of priorities, and what they stand for in ip, ip6 and inet (nft(8), "CHAINS"). */
  private static final Map<String, Integer> PRIORITIES =
      Map.of(
          "raw", -300, "mangle", -150, "dstnat", -100, "filter", 0, "security", 50, "srcnat", 100);

  private static final Pattern SUM = Pattern.compile("([a-z]+) ?([+-]) ?([0-9]{1,10})");

  private static final Map<String, Hook> HOOKS =
      Map.of(
          "prerouting", Hook.PREROUTING,
          "input", Hook.INPUT,
          "forward", Hook.FORWARD,
          "output", Hook.OUTPUT,
          "postrouting", Hook.POSTROUTING);

  private static final Map<String, String> OTHER_TYPES =
      Map.of(
          "nat", "translate addresses with nft or iptables; chains of type filter may stand beside",
          "route", "set marks in a chain of type filter, hook output, and route by an ip rule");

  private static final Map<String, String> HOOKS_OF_TYPES =
      Map.of("nat", "prerouting, input, output, postrouting", "route", "output");

  private final Set<String> broken;
  private final DiagnosticSink sink;

  BaseChains(Set<String> broken, DiagnosticSink sink) {
    this.broken = broken;
    this.sink = sink;
  }

  /** The chain's header, or null when it has none or a diagnostic was given. */
  BaseChain read(TableSymbol table, ChainSymbol chain) {
    if (chain.header == null) {
      if (chain.policy != null) {
        sink.error(
            chain.policy.span(),
            "a policy in a chain that no hook leads to",
            "remove it, or add 'type filter hook ... priority ...;' above it");
      }
      return null;
    }
    boolean typed = isFilter(chain.header.type(), chain.header.hook());
    Hook hook = hook(chain.header.hook());
    Integer priority = priority(chain.header, chain.headerPlace, hook);
    Boolean accept = policy(chain);
    if (!typed || hook == null || priority == null || accept == null) {
      return null;
    }
    for (PlacedHeader later : chain.laterHeaders) {
      if (!isSame(later, hook, priority)) {
        sink.error(
            later.header().span(),
            "chain '" + chain.name + "' stands at another hook or priority already",
            "a base chain cannot be moved: delete it first, or use another name",
            List.of(new Note(chain.header.span(), "declared here")));
        return null;
      }
    }
    return new BaseChain(
        table.family(), table.name.name().text(), chain.name, hook, priority, accept);
  }

  private boolean isSame(PlacedHeader later, Hook hook, int priority) {
    Integer other = priority(later.header(), later.place(), hook);
    return other != null
        && other == priority
        && later.header().type().text().equals("filter")
        && HOOKS.get(later.header().hook().text()) == hook;
  }

  private boolean isFilter(Name type, Name hook) {
    if (type.text().equals("filter")) {
      return true;
    }
    String advice = OTHER_TYPES.get(type.text());
    String hooks = HOOKS_OF_TYPES.getOrDefault(type.text(), "");
    if (advice != null && HOOKS.containsKey(hook.text()) && !hooks.contains(hook.text())) {
      sink.error(
          hook.span(),
          "a chain of type " + type.text() + " has no hook " + hook.text(),
          "its hooks are " + hooks);
    } else if (advice != null) {
      String what = "a chain of type " + type.text() + " is understood, but not supported";
      sink.error(type.span(), what, advice);
    } else {
      sink.error(
          type.span(),
          "unknown chain type '" + type.text() + "'",
          Suggestion.adviceFor(type.text(), List.of("filter", "nat", "route"), "write 'filter'"));
    }
    return false;
  }

  private Hook hook(Name name) {
    Hook hook = HOOKS.get(name.text());
    if (hook == null && (name.text().equals("ingress") || name.text().equals("egress"))) {
      sink.error(
          name.span(),
          "the hook " + name.text() + " is understood, but not supported",
          "no queue can be had there; use prerouting or postrouting");
    } else if (hook == null) {
      sink.error(
          name.span(),
          "unknown hook '" + name.text() + "'",
          Suggestion.adviceFor(
              name.text(),
              HOOKS.keySet(),
              "the hooks are prerouting, input, forward, output and postrouting"));
    }
    return hook;
  }

  private Integer priority(HookHeader header, Definitions.Place place, Hook hook) {
    Expression written = header.priorityBase();
    Expression base = new Resolver(place, broken, sink).resolve(written);
    if (base == null) {
      return null;
    }
    SourceSpan span = written.span();
    if (!(base instanceof Literal literal)) {
      sink.error(span, "this is no priority", "write a number, or a name such as 'filter'");
      return null;
    }
    Long value = priorityOf(literal, hook);
    if (value == null) {
      return null;
    }
    long priority = value + header.priorityOffset();
    if (priority != (int) priority) {
      sink.warning(
          span,
          "the priority " + priority + " has more than 32 bits: nft takes it for " + (int) priority,
          "write that, or one nearer to 0");
    }
    return (int) priority;
  }

  private Long priorityOf(Literal literal, Hook hook) {
    String whole = literal.text();
    if (whole.matches("-?[0-9]{1,10}")) {
      return new BigInteger(whole).longValue();
    }
    Matcher sum = SUM.matcher(whole);
    if (literal.kind() == Literal.Kind.STRING && sum.matches()) {
      // As in "define p = "filter + 10"".
      Literal name = new Literal(Literal.Kind.WORD, sum.group(1), literal.span());
      Long base = priorityOf(name, hook);
      long offset = Long.parseLong(sum.group(3));
      return base == null ? null : base + (sum.group(2).equals("-") ? -offset : offset);
    }
    return named(literal, hook);
  }

  private Long named(Literal literal, Hook hook) {
    String text = literal.text();
    Integer named = PRIORITIES.get(text);
    if (named == null) {
      sink.error(
          literal.span(),
          "unknown priority '" + text + "'",
          Suggestion.adviceFor(
              text,
              PRIORITIES.keySet(),
              "write a number, or raw, mangle, dstnat, filter, security or srcnat"));
      return null;
    }
    boolean misplaced =
        text.equals("dstnat") && hook != null && hook != Hook.PREROUTING
            || text.equals("srcnat") && hook != null && hook != Hook.POSTROUTING;
    if (misplaced) {
      sink.error(
          literal.span(),
          "the priority " + text + " means nothing at this hook",
          "write the number " + named);
      return null;
    }
    return (long) named;
  }

  private Boolean policy(ChainSymbol chain) {
    if (chain.policy == null) {
      return true;
    }
    Expression policy =
        new Resolver(chain.policyPlace, broken, sink).resolve(chain.policy.policy());
    if (policy == null) {
      return null;
    }
    String text = policy instanceof Literal literal ? literal.text() : "";
    if (text.equals("accept") || text.equals("drop")) {
      return text.equals("accept");
    }
    sink.error(
        policy.span(),
        "unknown policy '" + text + "'",
        Suggestion.adviceFor(text, List.of("accept", "drop"), "write 'accept' or 'drop'"));
    return null;
  }
}
