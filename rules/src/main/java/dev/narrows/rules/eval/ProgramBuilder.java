package dev.narrows.rules.eval;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.classifier.FieldTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts a program together: declare all chains, then add rules to them, then build.
 *
 * <pre>{@code
 * ProgramBuilder program = new ProgramBuilder();
 * Chain chain = program.baseChain(new BaseChain("inet", "t", "c", Hook.FORWARD, 0, true));
 * chain.addRule(reference, List.of(new CounterOp(program.counter(reference, "")), new DropOp()));
 * RuleSet ruleSet = program.build();
 * }</pre>
 */
public final class ProgramBuilder {
  /** NF_IP_PRI_CONNTRACK. */
  private static final int CONNTRACK_PRIORITY = -200;

  private final List<Chain> chains = new ArrayList<>();
  private final CounterRegistry registry = new CounterRegistry();
  private final RuleState state = new RuleState();
  private StatedMtus statedMtus = StatedMtus.NONE;

  /** Declares a chain that only jumps reach. */
  public Chain chain(String family, String table, String name) {
    return declare(new Chain(family, table, name, null));
  }

  /**
   * Declares a chain that a hook leads to. Of equal priority the one declared last runs first, as
   * in the kernel, which puts a new one in front of the others (net/netfilter/core.c,
   * nf_hook_entries_grow).
   */
  public Chain baseChain(BaseChain base) {
    return declare(new Chain(base.family(), base.table(), base.name(), base));
  }

  private Chain declare(Chain chain) {
    chains.add(chain);
    return chain;
  }

  /** A counter statement without a name; it is called "chain:line" after the rule it stands in. */
  public Counter counter(RuleReference rule, String comment) {
    return registry.create(rule.table(), rule.chain() + ":" + rule.line(), comment);
  }

  /**
   * The named counter of a table, the same one at each call; its comment is the first call's.
   *
   * @param table with its family, such as "inet narrows"
   */
  public Counter namedCounter(String table, String name, String comment) {
    return state
        .counters()
        .computeIfAbsent(table + " " + name, key -> registry.create(table, name, comment));
  }

  /** What the rule file states of paths, which bounds every path MTU. */
  public void statedMtus(StatedMtus stated) {
    statedMtus = stated;
  }

  /** Announces something named whose state a reload keeps. */
  public void keep(KeptState state) {
    this.state.keep(state);
  }

  /** A quota statement without a name; it is called "chain:line" after the rule it stands in. */
  public Quota quota(RuleReference rule, long octets, boolean over, long used) {
    String name = rule.chain() + ":" + rule.line();
    return registry.add(new Quota(rule.table(), name, octets, over, used));
  }

  /** A named quota of a table, to be made once. */
  public Quota namedQuota(String table, String name, long octets, boolean over, long used) {
    Quota quota = registry.add(new Quota(table, name, octets, over, used));
    state.keep(quota);
    return quota;
  }

  /**
   * Takes a set that packets change; its elements of the rule file are put in with the first judge.
   */
  public DynamicElements dynamicSet(DynamicElements set) {
    state.keep(set);
    return set;
  }

  /** When the rule set comes into use. */
  public ElementClock clock() {
    return state.clock();
  }

  /**
   * The rule set.
   *
   * @throws IllegalStateException when jumps form a loop or nest deeper than the kernel allows;
   *     callers who want to say where look for these beforehand
   */
  public RuleSet build() {
    chains.forEach(Chain::close);
    state.sets().forEach(DynamicElements::close);
    JumpDepth depth = new JumpDepth();
    chains.stream().filter(chain -> chain.base().isPresent()).forEach(depth::check);
    FieldTable fields = new FieldTable();
    chains.forEach(chain -> chain.compile(fields));
    fields.close();
    return new Program(stations(), registry, fields, state, statedMtus);
  }

  /** The rules that no packet can get to match; once the rule set is built. */
  public List<ShadowedRule> shadowed() {
    return Shadows.in(chains);
  }

  /** The rules for whose sake alone a divert carries all traffic; once the rule set is built. */
  public List<RuleReference> wideningRules() {
    return stations().stream().flatMap(each -> each.wideningRules().stream()).distinct().toList();
  }

  private List<ProgramStation> stations() {
    List<Chain> entered = new ArrayList<>();
    chains.stream().filter(chain -> chain.base().isPresent()).forEach(entered::add);
    Collections.reverse(entered);
    entered.sort(Comparator.comparingInt(chain -> chain.base().orElseThrow().priority()));
    Map<String, List<Chain>> groups = new TreeMap<>();
    for (Chain chain : entered) {
      groups
          .computeIfAbsent(place(chain.base().orElseThrow()), key -> new ArrayList<>())
          .add(chain);
    }
    return groups.values().stream().map(ProgramStation::new).toList();
  }

  /** Hook, and where conntrack stands there, which side of it; sorts as packets pass. */
  private static String place(BaseChain base) {
    boolean tracked = base.hook() == Hook.PREROUTING || base.hook() == Hook.OUTPUT;
    boolean before = tracked && base.priority() < CONNTRACK_PRIORITY;
    return base.hook().ordinal() + (before ? "-before" : "-behind");
  }
}
