package dev.narrows.rules.semantic;

import dev.narrows.rules.Hook;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which chain leads to which: finds loops, jumps that nest too deep, and statements that are not
 * allowed at a hook from which they can be reached (kernel: nft_chain_validate).
 */
final class JumpGraph {
  /** As NFT_JUMP_STACK_SIZE. */
  static final int MAX_DEPTH = 16;

  private static final Set<Hook> REJECTING =
      EnumSet.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD, Hook.OUTPUT);
  private static final Set<Hook> BEFORE_ROUTING = EnumSet.of(Hook.PREROUTING);
  private static final Set<Hook> ROUTED = EnumSet.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);

  /** A jump or goto. */
  private record Edge(ChainSymbol target, SourceSpan span) {}

  /** A statement that only some hooks allow. */
  private record Bound(SourceSpan span, Set<Hook> hooks, String what, String advice) {}

  private final Map<ChainSymbol, List<Edge>> edges = new LinkedHashMap<>();
  private final Map<ChainSymbol, List<Bound>> bounds = new IdentityHashMap<>();
  private final DiagnosticSink sink;

  JumpGraph(DiagnosticSink sink) {
    this.sink = sink;
  }

  void add(ChainSymbol from, ChainSymbol to, SourceSpan span) {
    edges.computeIfAbsent(from, key -> new ArrayList<>()).add(new Edge(to, span));
  }

  void noteReject(ChainSymbol chain, SourceSpan span) {
    String advice = "reject at hook prerouting, input, forward or output";
    note(chain, new Bound(span, REJECTING, "'reject' is", advice));
  }

  void noteRestore(ChainSymbol chain, SourceSpan span) {
    String advice = "restore at hook prerouting: behind it the kernel has dropped the frame";
    note(chain, new Bound(span, BEFORE_ROUTING, "'restore offload' is", advice));
  }

  void noteRouteMtu(ChainSymbol chain, SourceSpan span) {
    String advice = "use 'path mtu', or hook forward, output or postrouting";
    note(chain, new Bound(span, ROUTED, "'rt mtu' is", advice));
  }

  /**
   * A route is looked up.
   *
   * @param hooks where the kernel does so
   */
  void noteRoute(ChainSymbol chain, SourceSpan span, Set<Hook> hooks) {
    String names =
        hooks.stream()
            .map(hook -> hook.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(", "));
    note(chain, new Bound(span, hooks, "this look-up of a route is", "it is at " + names));
  }

  private void note(ChainSymbol chain, Bound bound) {
    bounds.computeIfAbsent(chain, key -> new ArrayList<>()).add(bound);
  }

  /** Looks at what base chains reach: of loops elsewhere, which the kernel bears, it only warns. */
  void check(List<ChainSymbol> chains) {
    int errors = sink.errorCount();
    Map<ChainSymbol, Integer> longest = new IdentityHashMap<>();
    chains.stream().filter(each -> each.base != null).forEach(new LoopSearch(longest)::search);
    LoopSearch unreached = new LoopSearch(longest);
    unreached.warnsOnly = true;
    chains.forEach(unreached::search);
    if (sink.errorCount() > errors) {
      return;
    }
    for (ChainSymbol chain : chains) {
      if (chain.base != null) {
        checkFrom(chain, longest);
      }
    }
  }

  private void checkFrom(ChainSymbol base, Map<ChainSymbol, Integer> longest) {
    if (longest.getOrDefault(base, 0) >= MAX_DEPTH) {
      Edge edge = deepest(base, longest);
      sink.error(
          edge.span(),
          "from chain '" + base.name + "' jumps nest deeper than " + (MAX_DEPTH - 1),
          "join some of the chains",
          List.of(new Note(base.span, "the base chain")));
      return;
    }
    Set<ChainSymbol> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    List<ChainSymbol> open = new ArrayList<>(List.of(base));
    while (!open.isEmpty()) {
      ChainSymbol chain = open.remove(open.size() - 1);
      if (reached.add(chain)) {
        checkBounds(base, chain);
        edges.getOrDefault(chain, List.of()).forEach(edge -> open.add(edge.target()));
      }
    }
  }

  /** The jump by which the longest way from a chain begins. */
  private Edge deepest(ChainSymbol base, Map<ChainSymbol, Integer> longest) {
    Edge best = null;
    for (Edge edge : edges.get(base)) {
      if (best == null || longest.get(edge.target()) > longest.get(best.target())) {
        best = edge;
      }
    }
    return best;
  }

  private void checkBounds(ChainSymbol base, ChainSymbol chain) {
    for (Bound bound : bounds.getOrDefault(chain, List.of())) {
      if (!bound.hooks().contains(base.base.hook())) {
        String hook = base.header.hook().text();
        sink.error(
            bound.span(),
            bound.what() + " not possible at hook " + hook,
            bound.advice(),
            List.of(new Note(base.header.span(), "reached from here")));
      }
    }
  }

  /** Walks with a stack of its own: files may chain more jumps than a thread's stack bears. */
  private final class LoopSearch {
    /** Jumps on the longest way from a chain, once all ways are known. */
    private final Map<ChainSymbol, Integer> longest;

    private final Map<ChainSymbol, Integer> nextEdge = new IdentityHashMap<>();
    private final List<ChainSymbol> path = new ArrayList<>();

    /** Whether no packet can come to what is searched. */
    private boolean warnsOnly;

    LoopSearch(Map<ChainSymbol, Integer> longest) {
      this.longest = longest;
    }

    void search(ChainSymbol start) {
      if (!longest.containsKey(start)) {
        enter(start);
      }
      while (!path.isEmpty()) {
        ChainSymbol chain = path.get(path.size() - 1);
        List<Edge> ways = edges.getOrDefault(chain, List.of());
        int at = nextEdge.get(chain);
        if (at == ways.size()) {
          leave(chain, ways);
          continue;
        }
        nextEdge.put(chain, at + 1);
        Edge edge = ways.get(at);
        if (longest.containsKey(edge.target())) {
          continue;
        }
        if (nextEdge.containsKey(edge.target())) {
          reportLoop(edge);
        } else {
          enter(edge.target());
        }
      }
    }

    private void enter(ChainSymbol chain) {
      path.add(chain);
      nextEdge.put(chain, 0);
    }

    private void leave(ChainSymbol chain, List<Edge> ways) {
      int most = 0;
      for (Edge edge : ways) {
        most = Math.max(most, 1 + longest.getOrDefault(edge.target(), 0));
      }
      longest.put(chain, most);
      path.remove(path.size() - 1);
    }

    private void reportLoop(Edge edge) {
      int from = path.indexOf(edge.target());
      StringBuilder way = new StringBuilder();
      int shown = Math.min(path.size(), from + MAX_DEPTH);
      for (int i = from; i < shown; i++) {
        way.append(path.get(i).name).append(" -> ");
      }
      way.append(shown < path.size() ? "... -> " : "").append(edge.target().name);
      String what = "the jumps form a loop: " + way;
      if (warnsOnly) {
        sink.warning(edge.span(), what, "remove one of them before a base chain leads here");
      } else {
        sink.error(edge.span(), what, "remove one of them");
      }
    }
  }
}
