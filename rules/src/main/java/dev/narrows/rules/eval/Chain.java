package dev.narrows.rules.eval;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.classifier.Classifier;
import dev.narrows.rules.eval.classifier.FieldTable;
import dev.narrows.rules.eval.classifier.FieldTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jnetfilter.packet.PacketView;

/**
 * A chain in its compiled form. It can be jumped to before its rules are added; {@link
 * ProgramBuilder#build} closes it.
 */
public final class Chain {
  private final String family;
  private final String table;
  private final String name;
  private final BaseChain base;
  private final boolean seesIpv4;
  private final boolean seesIpv6;
  private final List<Rule> pending = new ArrayList<>();
  private Rule[] rules;
  private CompiledRule[] compiledRules;
  private Classifier classifier;

  Chain(String family, String table, String name, BaseChain base) {
    this.family = family;
    this.table = table;
    this.name = name;
    this.base = base;
    this.seesIpv4 = !family.equals("ip6");
    this.seesIpv6 = !family.equals("ip");
  }

  /** "ip", "ip6" or "inet". */
  public String family() {
    return family;
  }

  public String table() {
    return table;
  }

  public String name() {
    return name;
  }

  /** The hook that leads here, if any does. */
  public Optional<BaseChain> base() {
    return Optional.ofNullable(base);
  }

  /**
   * Appends a rule.
   *
   * @throws IllegalStateException when the program is built already
   */
  public void addRule(RuleReference reference, List<Operation> operations) {
    addRule(reference, operations, List.of());
  }

  /** As above; the parts tell people which statement an operation is of. */
  public void addRule(RuleReference reference, List<Operation> operations, List<RulePart> parts) {
    if (rules != null) {
      throw new IllegalStateException("chain " + name + " is built already");
    }
    pending.add(new Rule(reference, operations, parts));
  }

  public List<Rule> rules() {
    return rules == null ? List.copyOf(pending) : List.of(rules);
  }

  void close() {
    rules = pending.toArray(new Rule[0]);
  }

  /** Prepares the rules for {@link CompiledJudge}. */
  void compile(FieldTable fields) {
    List<List<FieldTest>> tests = new ArrayList<>();
    compiledRules = new CompiledRule[rules.length];
    for (int i = 0; i < rules.length; i++) {
      RuleTests found = RuleTests.of(rules[i].operationArray());
      compiledRules[i] = new CompiledRule(rules[i], found);
      tests.add(fields.shared(found.tests()));
    }
    classifier = fields.classifier(tests);
  }

  CompiledRule[] compiledRules() {
    return compiledRules;
  }

  Classifier classifier() {
    return classifier;
  }

  Rule[] ruleArray() {
    return rules;
  }

  /** Null when no hook leads here. */
  BaseChain baseChain() {
    return base;
  }

  boolean acceptsByPolicy() {
    return base.policyAccept();
  }

  boolean seesIpv4() {
    return seesIpv4;
  }

  boolean seesIpv6() {
    return seesIpv6;
  }

  /** Whether packets of this one's family come to the chain's table. */
  boolean sees(PacketView packet) {
    return packet.isIpv4() ? seesIpv4 : seesIpv6;
  }
}
