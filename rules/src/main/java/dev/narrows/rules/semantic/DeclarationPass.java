package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.ChainBlock;
import dev.narrows.rules.ast.ChainItem;
import dev.narrows.rules.ast.Comment;
import dev.narrows.rules.ast.CounterBlock;
import dev.narrows.rules.ast.Definition;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FileItem;
import dev.narrows.rules.ast.Flag;
import dev.narrows.rules.ast.HookHeader;
import dev.narrows.rules.ast.LimitBlock;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.PathMtuBlock;
import dev.narrows.rules.ast.PolicyHeader;
import dev.narrows.rules.ast.QuotaBlock;
import dev.narrows.rules.ast.Removal;
import dev.narrows.rules.ast.Rule;
import dev.narrows.rules.ast.RulePlace;
import dev.narrows.rules.ast.RulesetFlush;
import dev.narrows.rules.ast.SetAddition;
import dev.narrows.rules.ast.SetBlock;
import dev.narrows.rules.ast.SetType;
import dev.narrows.rules.ast.Table;
import dev.narrows.rules.ast.Table.Mode;
import dev.narrows.rules.ast.TableItem;
import dev.narrows.rules.ast.TableRemoval;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import dev.narrows.rules.semantic.Symbols.PlacedElements;
import dev.narrows.rules.semantic.Symbols.PlacedHeader;
import dev.narrows.rules.semantic.Symbols.PlacedRule;
import dev.narrows.rules.semantic.Symbols.SetSymbol;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes down, in the order of the source, which tables, chains, sets and counters there are. */
final class DeclarationPass implements FileItem.Visitor, TableItem.Visitor, ChainItem.Visitor {
  private static final int MAX_NAME = 255;
  private static final Map<String, String> OTHER_FAMILIES =
      Map.of(
          "arp", "Narrows sees IP packets only; keep the table in nft",
          "bridge", "Narrows sees IP packets only; keep the table in nft",
          "netdev", "write it in a table inet, with hook prerouting");

  /** Words of nft's that the grammar has no token for. */
  private static final Set<String> WORDS = Set.of("constant", "dynamic", "interval", "random");

  private static final Set<String> OF_COUNTERS = Set.of("packets", "bytes", "name");
  private static final Set<String> OF_QUOTAS = Set.of("bytes", "name", "over", "until", "used");
  private static final Set<String> OF_LIMITS =
      Set.of("packets", "bytes", "name", "rate", "over", "burst");

  private final Symbols symbols = new Symbols();
  private final Set<String> broken;
  private final DiagnosticSink sink;
  private final Removals removals;
  private Definitions definitions = new Definitions();
  private TableSymbol table;
  private ChainSymbol chain;
  private BlockLines lines = new BlockLines();

  DeclarationPass(Set<String> broken, DiagnosticSink sink) {
    this.broken = broken;
    this.sink = sink;
    this.removals = new Removals(broken, sink);
  }

  /**
   * @param items which are let go one by one: what rules become needs their room
   */
  Symbols declare(List<FileItem> items) {
    for (int i = 0; i < items.size(); i++) {
      items.get(i).accept(this);
      items.set(i, null);
    }
    return symbols;
  }

  // Files

  @Override
  public void visit(Table item) {
    String family = item.name().family();
    if (OTHER_FAMILIES.containsKey(family)) {
      String advice = OTHER_FAMILIES.get(family);
      unsupported(item.name().span(), "a table of family " + family + " is", advice);
      return;
    }
    checkName(item.name().name(), Set.of());
    String qualified = item.name().qualified();
    table = symbols.tables().get(qualified);
    if (table != null && item.mode() == Mode.CREATE) {
      alreadyThere("table '" + qualified + "'", item.name().span(), table.name.span());
    } else if (table == null && item.mode() == Mode.EXISTING) {
      unknown("table", item.name().span(), qualified, symbols.tables().keySet());
    }
    if (table == null) {
      table = new TableSymbol(item.name());
      symbols.tables().put(qualified, table);
    }
    if (item.mode() != Mode.EXISTING) {
      table.dormant = false;
    }
    Definitions outer = definitions;
    definitions = definitions.inner();
    lines = new BlockLines();
    item.items().forEach(each -> each.accept(this));
    definitions = outer;
  }

  @Override
  public void visit(TableRemoval removal) {
    String qualified = removal.name().qualified();
    TableSymbol found = symbols.tables().get(qualified);
    if (found == null) {
      unknown("table", removal.name().span(), qualified, symbols.tables().keySet());
    } else if (removal.rulesOnly()) {
      found.chains.values().forEach(each -> each.rules.clear());
    } else {
      symbols.tables().remove(qualified);
    }
  }

  @Override
  public void visit(Removal removal) {
    String qualified = removal.table().qualified();
    TableSymbol found = symbols.tables().get(qualified);
    if (found == null) {
      unknown("table", removal.table().span(), qualified, symbols.tables().keySet());
    } else {
      removals.remove(found, removal, definitions.here());
    }
  }

  @Override
  public void visit(PathMtuBlock block) {
    symbols.statedMtus().add(new PlacedElements(block.elements(), definitions.here()));
  }

  @Override
  public void visit(RulesetFlush flush) {
    if (flush.family() == null) {
      symbols.statedMtus().clear();
    }
    symbols
        .tables()
        .values()
        .removeIf(each -> flush.family() == null || flush.family().equals(each.family()));
  }

  @Override
  public void visit(Definition definition) {
    Name name = definition.name();
    if (definition.kind() == Definition.Kind.UNDEFINE) {
      if (definitions.here().lookUp(name.text()) == null) {
        sink.warning(
            name.span(), "no variable '" + name.text() + "' is defined", "remove the line");
      }
      definitions.remove(name.text());
      return;
    }
    if (definition.kind() == Definition.Kind.DEFINE && definitions.definesHere(name.text())) {
      sink.error(
          name.span(),
          "'" + name.text() + "' is defined already",
          "use 'redefine', or another name");
      return;
    }
    Resolver resolver = new Resolver(definitions.here(), broken, sink);
    Expression value = resolver.resolve(definition.value());
    if (value == null) {
      broken.add(name.text());
    } else {
      definitions.put(name.text(), value, resolver.extent());
    }
  }

  @Override
  public void visit(Unsupported unsupported) {
    unsupported(unsupported.span(), unsupported.what(), unsupported.advice());
  }

  // Tables

  @Override
  public void visit(ChainBlock block) {
    checkName(block.name(), Set.of());
    String name = block.name().text();
    chain = table.chains.get(name);
    boolean isOld = chain != null;
    if (chain != null && block.mode() == Mode.CREATE) {
      alreadyThere("chain '" + name + "'", block.name().span(), chain.span);
    } else if (chain == null && block.mode() == Mode.EXISTING) {
      unknown("chain", block.name().span(), name, table.chains.keySet());
    }
    if (chain == null) {
      chain = new ChainSymbol(name, block.name().span());
      table.chains.put(name, chain);
    }
    Definitions outer = definitions;
    BlockLines around = lines;
    definitions = definitions.inner();
    lines = new BlockLines();
    lines.inChain = true;
    lines.chainIsOld = isOld;
    block.items().forEach(each -> each.accept(this));
    definitions = outer;
    lines = around;
  }

  @Override
  public void visit(SetBlock block) {
    checkName(block.name(), Set.of());
    String name = block.name().text();
    SetSymbol set = table.sets.get(name);
    if (set == null) {
      set = new SetSymbol(block);
      table.sets.put(name, set);
    } else if (block.mode() == Mode.CREATE || !isSameKind(set.block, block)) {
      alreadyThere("set '" + name + "'", block.name().span(), set.block.name().span());
    }
    for (Expression elements : block.elements()) {
      set.elements.add(new PlacedElements(elements, definitions.here()));
    }
  }

  private static boolean isSameKind(SetBlock a, SetBlock b) {
    return a.map() == b.map()
        && isSameType(a.key(), b.key())
        && isSameType(a.data(), b.data())
        && kernelFlags(a).equals(kernelFlags(b))
        && statesOf(a).equals(statesOf(b));
  }

  /** As the kernel compares them (nft_set_is_same); how long elements live may differ. */
  private static Set<String> kernelFlags(SetBlock set) {
    Set<String> flags = new HashSet<>();
    set.flags().forEach(flag -> flags.add(flag.text()));
    if (set.timeout() != null) {
      flags.add("timeout");
    }
    return flags;
  }

  private static List<String> statesOf(SetBlock set) {
    return set.states().stream().map(state -> state.getClass().getSimpleName()).toList();
  }

  private static boolean isSameType(SetType a, SetType b) {
    if (a == null || b == null) {
      return a == b;
    }
    List<String> namesOfA = a.names().stream().map(Name::text).toList();
    List<String> namesOfB = b.names().stream().map(Name::text).toList();
    return namesOfA.equals(namesOfB) && a.fields().size() == b.fields().size();
  }

  @Override
  public void visit(SetAddition addition) {
    SetSymbol set = table.sets.get(addition.set().text());
    if (set == null) {
      unknown("set", addition.set().span(), addition.set().text(), table.sets.keySet());
      return;
    }
    PlacedElements added = new PlacedElements(addition.elements(), definitions.here());
    if (addition.mode() == Mode.CREATE) {
      new ElementRemoval(set, broken, sink).checkNew(added);
    }
    set.elements.add(added);
  }

  @Override
  public void visit(CounterBlock counter) {
    checkName(counter.name(), OF_COUNTERS);
    CounterBlock earlier = table.counters.putIfAbsent(counter.name().text(), counter);
    if (earlier != null && counter.mode() == Mode.CREATE) {
      String what = "counter '" + counter.name().text() + "'";
      alreadyThere(what, counter.name().span(), earlier.name().span());
    }
  }

  @Override
  public void visit(QuotaBlock quota) {
    checkName(quota.name(), OF_QUOTAS);
    if (quota.quota() == null) {
      sink.error(quota.span(), "a quota without a number", "write '{ over 10 mbytes }'");
      broken.add(quota.name().text());
      return;
    }
    ObjectCompiler.isSound(quota.quota(), sink);
    QuotaBlock earlier = table.quotas.putIfAbsent(quota.name().text(), quota);
    if (earlier != null && quota.mode() == Mode.CREATE) {
      String what = "quota '" + quota.name().text() + "'";
      alreadyThere(what, quota.name().span(), earlier.name().span());
    }
  }

  @Override
  public void visit(LimitBlock limit) {
    checkName(limit.name(), OF_LIMITS);
    if (limit.limit() == null) {
      sink.error(limit.span(), "a limit without a rate", "write '{ rate 10/second }'");
      broken.add(limit.name().text());
      return;
    }
    LimitBlock earlier = table.limits.putIfAbsent(limit.name().text(), limit);
    if (earlier != null && limit.mode() == Mode.CREATE) {
      String what = "limit '" + limit.name().text() + "'";
      alreadyThere(what, limit.name().span(), earlier.name().span());
    }
  }

  // Chains

  @Override
  public void visit(HookHeader header) {
    if (lines.header != null) {
      sink.error(
          header.span(),
          "a second hook in one block is understood, but not supported",
          "nft takes the last one; put it into a chain of its own",
          List.of(new Note(lines.header, "the first is here")));
    } else if (chain.header != null) {
      chain.laterHeaders.add(new PlacedHeader(header, definitions.here()));
    } else if (lines.chainIsOld) {
      sink.error(
          header.span(),
          "chain '" + chain.name + "' was declared without a hook, and gets none later",
          "write this line where the chain is declared first",
          List.of(new Note(chain.span, "declared here")));
    } else {
      chain.header = header;
      chain.headerPlace = definitions.here();
    }
    lines.header = header.span();
  }

  @Override
  public void visit(PolicyHeader policy) {
    if (lines.policy != null) {
      sink.error(
          policy.span(),
          "a second policy in one block",
          "remove one",
          List.of(new Note(lines.policy, "the first is here")));
    }
    lines.policy = policy.span();
    chain.policy = policy;
    chain.policyPlace = definitions.here();
  }

  @Override
  public void visit(Rule rule) {
    PlacedRule placed = new PlacedRule(rule, definitions.here());
    RulePlace place = rule.place();
    if (place.index() >= chain.rules.size()) {
      sink.error(
          place.span(),
          "chain '" + chain.name + "' has no rule of index " + place.index(),
          "it has " + chain.rules.size() + " here, counted from 0");
    } else if (place.index() >= 0) {
      chain.rules.add((int) place.index() + (place.before() ? 0 : 1), placed);
    } else {
      chain.rules.add(place.before() ? 0 : chain.rules.size(), placed);
    }
  }

  @Override
  public void visit(Comment comment) {
    if (comment.text().length() > RuleAnalyzer.MAX_COMMENT) {
      sink.error(comment.span(), "the comment is too long", RuleAnalyzer.COMMENT_ADVICE);
    }
    if (lines.comment != null) {
      sink.error(
          comment.span(),
          "a second comment in one block",
          "remove one",
          List.of(new Note(lines.comment, "the first is here")));
    }
    lines.comment = comment.span();
  }

  @Override
  public void visit(Flag flag) {
    new Flags(sink).read(flag, table, lines.inChain);
  }

  /** What a block may say once. */
  private static final class BlockLines {
    private SourceSpan header;
    private SourceSpan policy;
    private SourceSpan comment;
    private boolean inChain;

    /** Whether the chain was there before this block. */
    private boolean chainIsOld;
  }

  // Diagnostics

  /**
   * @param words that cannot be a name here, since they mean something
   */
  private void checkName(Name name, Set<String> words) {
    if (WORDS.contains(name.text()) || words.contains(name.text())) {
      sink.error(
          name.span(),
          "'" + name.text() + "' is a word of the language and cannot be a name here",
          "choose another name");
    }
    if (name.text().length() > MAX_NAME) {
      sink.error(name.span(), "a name of more than " + MAX_NAME + " characters", "shorten it");
    }
  }

  private void unsupported(SourceSpan span, String what, String advice) {
    sink.error(span, what + " understood, but not supported", advice);
  }

  private void alreadyThere(String what, SourceSpan span, SourceSpan earlier) {
    sink.error(
        span,
        what + " is declared already, and differently or to be new",
        "remove one, or make them the same",
        List.of(new Note(earlier, "declared here")));
  }

  private void unknown(String kind, SourceSpan span, String name, Set<String> names) {
    String plain = name.substring(name.indexOf(' ') + 1);
    if (!broken.contains(plain)) {
      String otherwise = "declare it above this line";
      sink.error(
          span,
          "there is no " + kind + " '" + name + "' here",
          Suggestion.adviceFor(name, names, otherwise));
    }
  }
}
