package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.SetBlock;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.DynamicElements;
import dev.narrows.rules.eval.ElementStates;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.semantic.ElementReader.Element;
import dev.narrows.rules.semantic.ElementReader.Interval;
import dev.narrows.rules.semantic.SetShape.Kind;
import dev.narrows.rules.semantic.Symbols.PlacedElements;
import dev.narrows.rules.semantic.Symbols.SetSymbol;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads named sets and maps: what nft and the kernel refuse of them is refused here. */
final class NamedSets {
  private static final Set<String> FLAGS = Set.of("interval", "constant", "dynamic", "timeout");
  private static final List<String> POLICIES = List.of("memory", "performance");

  private final TableSymbol table;
  private final ProgramBuilder program;
  private final Set<String> broken;
  private final DiagnosticSink sink;

  NamedSets(TableSymbol table, ProgramBuilder program, Set<String> broken, DiagnosticSink sink) {
    this.table = table;
    this.program = program;
    this.broken = broken;
    this.sink = sink;
  }

  /** Fills in what the set holds; it stays without content after a diagnostic. */
  void read(SetSymbol set) {
    if (set.isRead) {
      return;
    }
    set.isRead = true;
    SetBlock block = set.block;
    if (block.key() == null) {
      if (!broken.contains(block.name().text())) {
        sink.error(
            block.name().span(), "a set without a type", "add a line such as 'type ipv4_addr;'");
      }
      return;
    }
    set.shape = new SetTypes(sink).read(block);
    boolean good = checkFlags(set) & checkLines(set);
    if (set.shape == null) {
      return;
    }
    ElementStates states = new ElementStateCompiler(sink).compile(block.states());
    List<Element> elements = elements(set);
    if (good && elements != null && states != null) {
      set.content = content(set, elements, states);
    }
  }

  private SetContent content(SetSymbol set, List<Element> elements, ElementStates states) {
    SetBlock block = set.block;
    long lifetime = ElementTime.nanos(block.timeout(), sink);
    if (!set.isDynamic()) {
      if (!elements.stream().allMatch(each -> isAsDeclared(each, states))) {
        return null;
      }
      return constant(set, elements, lifetime, states);
    }
    if (set.shape.kind() == Kind.VERDICTS || set.shape.kind() == Kind.OBJECTS) {
      return constant(set, elements, lifetime, states);
    }
    DynamicElements.Declaration declaration =
        new DynamicElements.Declaration(
            table.qualified(),
            block.name().text(),
            set.shape.label(),
            set.shape.key().size(),
            set.shape.isMap(),
            block.size() > 0 ? block.size() : DynamicElements.DEFAULT_SIZE,
            lifetime);
    DynamicElements held = new DynamicElements(declaration, states);
    SetAssembler assembler = new SetAssembler(set.shape, sink);
    for (Element each : elements) {
      if (each.key() == null) {
        sink.error(
            each.span(),
            "'*' in a set that packets change is understood, but not supported",
            "write a rule behind this one for what the set does not hold");
        return null;
      }
      ElementStates own = new ElementStateCompiler(sink).compile(each.options().states());
      if (own == null) {
        return null;
      }
      held.declare(assembler.compiled(each, lifetime), held.kind(own));
    }
    program.dynamicSet(held);
    return new SetContent(set.shape, null, null, held, List.of());
  }

  private SetContent constant(
      SetSymbol set, List<Element> elements, long lifetime, ElementStates states) {
    String name = set.block.name().text();
    SetContent content =
        new SetAssembler(set.shape, sink)
            .constant(name, elements, lifetime, states, program.clock());
    if (!states.isEmpty()) {
      program.keep(content.constant().named(table.qualified(), set.shape.label()));
    }
    return content;
  }

  private boolean isAsDeclared(Element each, ElementStates states) {
    ElementStates own = new ElementStateCompiler(sink).compile(each.options().states());
    return own != null
        && (own.isEmpty()
            || own.describe().equals(states.describe())
            || refuse(
                each.span(),
                "other numbers than the set's for one element are understood, but not supported",
                "write the same in both, or add 'flags dynamic;' to the set"));
  }

  // Elements

  private List<Element> elements(SetSymbol set) {
    SetBlock block = set.block;
    ElementReader reader = new ElementReader(set.shape, sink);
    boolean good = true;
    for (PlacedElements placed : set.elements) {
      Expression elements = new Resolver(placed.place(), broken, sink).resolve(placed.elements());
      if (elements != null && !(elements instanceof SetExpression)) {
        sink.error(elements.span(), "no set of elements", "put braces around the value");
        elements = null;
      }
      good &= elements != null && reader.add(elements);
    }
    for (Element each : reader.elements()) {
      good &= checkTimes(set, each) && (isOwn(set) || agree(each, block));
      good &= checkReference(set, each);
    }
    for (Element each : reader.keyless()) {
      checkReference(set, each);
    }
    good = good && checkIntervals(set, reader.elements());
    if (!good) {
      return null;
    }
    boolean merges = block.autoMerge();
    List<Element> distinct = new SetAssembler(set.shape, sink).distinct(reader.elements(), merges);
    return distinct != null && checkSize(block, distinct.size()) ? distinct : null;
  }

  /** Whether elements keep what each says itself, as in a saved set that rules add to. */
  private static boolean isOwn(SetSymbol set) {
    boolean held = set.shape.kind() == Kind.SET || set.shape.kind() == Kind.MAP;
    return held && set.hasFlag("dynamic") && set.block.states().isEmpty();
  }

  private boolean agree(Element each, SetBlock block) {
    return new ElementStateCompiler(sink).agree(each.options().states(), block.states());
  }

  private boolean checkSize(SetBlock block, int elements) {
    boolean fits = block.size() <= 0 || elements <= block.size() || block.autoMerge();
    if (!fits) {
      sink.error(
          block.name().span(),
          "the set has " + elements + " elements, and a size of " + block.size(),
          "raise the size, or leave it out");
    }
    return fits;
  }

  private boolean checkTimes(SetSymbol set, Element element) {
    Literal timeout = element.options().timeout();
    Literal expires = element.options().expires();
    if (timeout == null && expires == null) {
      return true;
    }
    SourceSpan span = timeout == null ? expires.span() : timeout.span();
    if (!set.hasFlag("timeout") && set.block.timeout() == null) {
      sink.error(
          span,
          "an element with a time in a set whose elements live for ever",
          "add 'flags timeout;' to the set '" + set.block.name().text() + "'");
      return false;
    }
    if (expires != null && timeout == null && set.block.timeout() == null) {
      return refuse(
          expires.span(),
          "time left of an element whose time is not known",
          "write 'timeout' and how long it lives in front");
    }
    long longest = ElementTime.nanos(timeout == null ? set.block.timeout() : timeout, sink);
    long left = ElementTime.nanos(expires, sink);
    if (longest < 0 || left < 0) {
      return false;
    }
    if (left > longest && longest != 0) {
      sink.error(expires.span(), "more time left than the element lives", "shorten it");
      return false;
    }
    return true;
  }

  /** Whether the chain or the object that an element names is there. */
  private boolean checkReference(SetSymbol set, Element element) {
    if (element.verdict() instanceof JumpStatement jump) {
      return JumpTargets.find(jump, table, broken, sink) != null;
    }
    if (element.object() == null) {
      return true;
    }
    String kind = set.shape.object();
    String name = element.object().text();
    Map<String, ?> objects =
        kind.equals("counter")
            ? table.counters
            : kind.equals("quota") ? table.quotas : table.limits;
    return objects.containsKey(name)
        || broken.contains(name)
        || refuse(
            element.object().span(),
            "table '" + table.qualified() + "' has no " + kind + " '" + name + "'",
            "declare it in the table: '" + kind + " " + name + " { ... }'");
  }

  private boolean checkIntervals(SetSymbol set, List<Element> elements) {
    if (set.hasFlag("interval")) {
      return true;
    }
    for (Element each : elements) {
      for (Interval part : each.key() == null ? List.<Interval>of() : each.key()) {
        if (!part.isSingle()) {
          sink.error(
              part.span(),
              "a range in a set that is not for ranges",
              "add 'flags interval;' to the set '" + set.block.name().text() + "'");
          return false;
        }
      }
    }
    return true;
  }

  // Lines of the block

  private boolean checkFlags(SetSymbol set) {
    boolean good = true;
    for (Name flag : set.block.flags()) {
      if (!FLAGS.contains(flag.text())) {
        good = false;
        String otherwise = "the flags are interval, constant, dynamic and timeout";
        sink.error(
            flag.span(),
            "unknown set flag '" + flag.text() + "'",
            Suggestion.adviceFor(flag.text(), FLAGS, otherwise));
      }
    }
    boolean timed = set.hasFlag("timeout") || set.block.timeout() != null;
    List<String> conflicts = new ArrayList<>();
    if (set.hasFlag("constant") && timed) {
      conflicts.add("constant elements do not expire");
    }
    if (set.hasFlag("interval") && (set.hasFlag("dynamic") || set.isChanged)) {
      conflicts.add("packets can add single values only: the kernel has no such set of ranges");
    }
    if (set.hasFlag("constant") && set.isChanged) {
      conflicts.add("a rule changes the set");
    }
    for (String each : conflicts) {
      sink.error(set.block.name().span(), each, "leave one of the flags out");
    }
    return good && conflicts.isEmpty();
  }

  private boolean checkLines(SetSymbol set) {
    SetBlock block = set.block;
    boolean good = ElementTime.nanos(block.timeout(), sink) >= 0;
    good &= ElementTime.nanos(block.gcInterval(), sink) >= 0;
    if (block.gcInterval() != null && !set.hasFlag("timeout") && block.timeout() == null) {
      good =
          refuse(
              block.gcInterval().span(),
              "'gc-interval' of a set whose elements live for ever",
              "add 'flags timeout;', or remove it");
    }
    if (block.policy() != null && !POLICIES.contains(block.policy().text())) {
      String otherwise = "write 'memory' or 'performance'";
      good =
          refuse(
              block.policy().span(),
              "unknown policy '" + block.policy().text() + "'",
              Suggestion.adviceFor(block.policy().text(), POLICIES, otherwise));
    }
    if (block.autoMerge() && block.map()) {
      good = refuse(block.name().span(), "'auto-merge' is for sets", "remove it from the map");
    } else if (block.autoMerge() && !set.hasFlag("interval")) {
      good =
          refuse(
              block.name().span(),
              "'auto-merge' works with ranges only",
              "add 'flags interval;', or remove it");
    }
    if (block.comment().length() > RuleAnalyzer.MAX_COMMENT) {
      good = refuse(block.name().span(), "the comment is too long", RuleAnalyzer.COMMENT_ADVICE);
    }
    return good;
  }

  private boolean refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return false;
  }
}
