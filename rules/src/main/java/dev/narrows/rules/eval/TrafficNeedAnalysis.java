package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Question;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finds what packets base chains act on: walks their rules, along jumps too, with the facts that
 * must hold for a packet to get to each operation, and makes selectors of the facts at those that
 * act. What an earlier rule takes away for good counts only where the state of the connection alone
 * or its mark alone decides it ("ct state established accept"): so the answer may be too much but
 * never too little.
 */
final class TrafficNeedAnalysis implements PacketFacts.Listener {
  private static final int ANY_PROTOCOL = -1;

  /** More protocols than this are one selector for any. */
  private static final int MAX_PROTOCOLS = 4;

  /** More rules than these that need all traffic are no oversight. */
  private static final int MAX_WIDENING = 2;

  private final List<Selector> selectors = new ArrayList<>();
  private final Map<Question, RuleReference> asked = new EnumMap<>(Question.class);
  private final Map<Chain, List<PacketFacts>> walked = new HashMap<>();

  private final Set<RuleReference> wide = new LinkedHashSet<>();
  private Chain base;

  /** The rule that is walked, or null at a policy. */
  private Rule rule;

  private boolean wideAnyway;

  private TrafficNeedAnalysis() {}

  static TrafficNeed of(List<Chain> baseChains) {
    TrafficNeedAnalysis analysis = analyze(baseChains);
    return new TrafficNeed(analysis.merged(), analysis.asked);
  }

  /**
   * The rules without any match that make a divert carry all traffic of a family where without them
   * it would carry less; none when they are more than a few, for then the rules are about all
   * traffic.
   */
  static List<RuleReference> wideningRules(List<Chain> baseChains) {
    TrafficNeedAnalysis analysis = analyze(baseChains);
    boolean alone = analysis.selectors.stream().allMatch(TrafficNeedAnalysis::isWide);
    boolean many = analysis.wide.size() > MAX_WIDENING;
    return analysis.wideAnyway || alone || many ? List.of() : List.copyOf(analysis.wide);
  }

  private static boolean isWide(Selector selector) {
    return selector.protocol() == ANY_PROTOCOL
        && !selector.synOnly()
        && !selector.oversize()
        && selector.minLength() == 0;
  }

  private static TrafficNeedAnalysis analyze(List<Chain> baseChains) {
    TrafficNeedAnalysis analysis = new TrafficNeedAnalysis();
    for (Chain chain : baseChains) {
      PacketFacts facts = new PacketFacts(analysis);
      facts.requireFamily(chain.seesIpv4(), chain.seesIpv6());
      analysis.base = chain;
      analysis.walk(chain, facts);
      analysis.leave(facts);
    }
    return analysis;
  }

  @Override
  public void leave(PacketFacts facts) {
    if (!base.acceptsByPolicy()) {
      rule = null;
      effect(facts, false, false);
    }
  }

  @Override
  public void ask(PacketFacts.Source source) {
    switch (source) {
      case CT_STATE:
        asked.putIfAbsent(Question.CT_STATE, rule.reference());
        break;
      case CT_DIRECTION:
        asked.putIfAbsent(Question.CT_DIRECTION, rule.reference());
        break;
      case CT_ENTRY, CT_MARK:
        asked.putIfAbsent(Question.CT_ENTRY, rule.reference());
        break;
      case PACKET_TYPE:
        asked.putIfAbsent(Question.PACKET_TYPE, rule.reference());
        break;
      case WHOLE_FRAME:
        asked.putIfAbsent(Question.WHOLE_FRAME, rule.reference());
        break;
      case GIVEN_MARK:
        asked.putIfAbsent(Question.GIVEN_MARK, rule.reference());
        break;
      default:
        break;
    }
  }

  @Override
  public void enter(Chain chain, PacketFacts facts) {
    walk(chain, facts);
  }

  private void walk(Chain chain, PacketFacts facts) {
    if (facts.isContradiction() || isWalked(chain, facts)) {
      return;
    }
    for (Rule each : chain.ruleArray()) {
      PacketFacts here = facts.copy();
      for (Operation operation : each.operationArray()) {
        rule = each;
        here.narrow(operation);
        if (here.isContradiction()) {
          break;
        }
      }
      facts.exclude(here);
    }
  }

  private boolean isWalked(Chain chain, PacketFacts facts) {
    List<PacketFacts> before = walked.computeIfAbsent(chain, key -> new ArrayList<>());
    if (before.stream().anyMatch(earlier -> earlier.covers(facts))) {
      return true;
    }
    before.add(facts);
    return false;
  }

  @Override
  public void effect(PacketFacts facts, boolean edits, boolean answers) {
    if (facts.isContradiction()) {
      return;
    }
    if (facts.admitsIpv4()) {
      select(Family.IPV4, facts, edits, answers);
    }
    if (facts.admitsIpv6()) {
      select(Family.IPV6, facts, edits, answers);
    }
  }

  private void select(Family family, PacketFacts facts, boolean edits, boolean answers) {
    BitSet protocols = facts.protocols();
    if (protocols.cardinality() > MAX_PROTOCOLS) {
      add(family, ANY_PROTOCOL, facts, edits, answers);
      return;
    }
    protocols.stream().forEach(protocol -> add(family, protocol, facts, edits, answers));
  }

  private void add(Family family, int protocol, PacketFacts facts, boolean edits, boolean answers) {
    Selector selector =
        new Selector(
            family,
            protocol,
            facts.isSynOnly(),
            facts.isOversize(),
            facts.minLength(),
            facts.conntrack(),
            facts.packetTypes(),
            facts.excludedMarks(),
            edits,
            answers);
    if (isWide(selector)) {
      boolean asksNothing = rule != null && RuleTests.of(rule.operationArray()).tests().isEmpty();
      wideAnyway |= !asksNothing;
      if (asksNothing) {
        wide.add(rule.reference());
      }
    }
    if (!selectors.contains(selector)) {
      selectors.add(selector);
    }
  }

  /**
   * Without the selectors that others cover; that their senders may be answered lives on in those.
   * One that edits stays beside a wider one that does not: its packets alone must be copied whole.
   */
  private List<Selector> merged() {
    List<Selector> kept = new ArrayList<>();
    for (int i = 0; i < selectors.size(); i++) {
      Selector selector = selectors.get(i);
      if (isCovered(i)) {
        continue;
      }
      boolean answers = false;
      for (Selector other : selectors) {
        answers |= covers(selector, other) && other.answers();
      }
      kept.add(answering(selector, answers));
    }
    return List.copyOf(kept);
  }

  /** By one that covers more, or as much and stands earlier. */
  private boolean isCovered(int index) {
    Selector selector = selectors.get(index);
    for (int i = 0; i < selectors.size(); i++) {
      Selector other = selectors.get(i);
      if (i != index && covers(other, selector) && (i < index || !covers(selector, other))) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(Selector all, Selector some) {
    return Objects.equals(all.family(), some.family())
        && (all.protocol() == ANY_PROTOCOL || all.protocol() == some.protocol())
        && (all.edits() || !some.edits())
        && (!all.synOnly() || some.synOnly())
        && (!all.oversize() || some.oversize())
        && all.minLength() <= some.minLength()
        && all.conntrack().containsAll(some.conntrack())
        && all.packetTypes().containsAll(some.packetTypes())
        && some.excludedMarks().containsAll(all.excludedMarks());
  }

  private static Selector answering(Selector selector, boolean answers) {
    return new Selector(
        selector.family(),
        selector.protocol(),
        selector.synOnly(),
        selector.oversize(),
        selector.minLength(),
        selector.conntrack(),
        selector.packetTypes(),
        selector.excludedMarks(),
        selector.edits(),
        answers);
  }
}
