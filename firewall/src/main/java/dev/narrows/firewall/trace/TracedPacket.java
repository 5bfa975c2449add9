package dev.narrows.firewall.trace;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Step;
import java.util.Arrays;
import org.jnetfilter.packet.PacketView;

/**
 * What is kept of a traced packet: its first octets as they were when the trace began, and the
 * rules that it matched from then on. A slot of a {@link TraceRing}, refilled.
 */
public final class TracedPacket {
  /** Enough for all headers of most packets. */
  static final int OCTETS = 160;

  /** More matching rules than this are counted, but not kept. */
  static final int STEPS = 64;

  private final byte[] octets = new byte[OCTETS];
  private final RuleReference[] rules = new RuleReference[STEPS];
  private final BaseChain[] policies = new BaseChain[STEPS];
  private final Step[] steps = new Step[STEPS];
  private final Chain[] targets = new Chain[STEPS];
  private final int[] marks = new int[STEPS];
  private int captured;
  private int length;
  private Hook hook;
  private int inInterface;
  private int outInterface;
  private int count;
  private String outcome;

  void begin(PacketContext context) {
    PacketView packet = context.packet();
    captured = Math.min(packet.captured(), OCTETS);
    packet.buffer().getBytes(packet.offset(), octets, 0, captured);
    length = packet.length();
    hook = context.hook();
    inInterface = context.inInterface();
    outInterface = context.outInterface();
    count = 0;
    outcome = null;
  }

  void add(PacketContext context, RuleReference rule, BaseChain policy, Step step, Chain target) {
    if (count < STEPS) {
      rules[count] = rule;
      policies[count] = policy;
      steps[count] = step;
      targets[count] = target;
      marks[count] = context.mark();
    }
    count++;
  }

  void end(String how) {
    outcome = how;
  }

  /** Lets go of what belongs to a rule set, which may be replaced. */
  void clear() {
    Arrays.fill(rules, null);
    Arrays.fill(policies, null);
    Arrays.fill(targets, null);
  }

  byte[] octets() {
    return octets;
  }

  int captured() {
    return captured;
  }

  int length() {
    return length;
  }

  Hook hook() {
    return hook;
  }

  /** Interface index, or 0. */
  int inInterface() {
    return inInterface;
  }

  /** Interface index, or 0. */
  int outInterface() {
    return outInterface;
  }

  /** Steps that are kept. */
  int steps() {
    return Math.min(count, STEPS);
  }

  /** Steps there were beyond those that are kept. */
  int stepsLost() {
    return Math.max(0, count - STEPS);
  }

  /** Null at a policy. */
  RuleReference rule(int step) {
    return rules[step];
  }

  /** Null at a rule. */
  BaseChain policy(int step) {
    return policies[step];
  }

  Step step(int step) {
    return steps[step];
  }

  /** Where a jump or goto leads; else null. */
  Chain target(int step) {
    return targets[step];
  }

  /** The packet's mark behind a step. */
  int mark(int step) {
    return marks[step];
  }

  /** How it left. */
  String outcome() {
    return outcome;
  }
}
