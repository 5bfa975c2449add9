package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import org.jnetfilter.packet.PacketView;

/**
 * The state of one judge while it judges a packet: registers, the rule it is at, and the packet. A
 * register holds an unsigned number of up to 128 bits, right-aligned whatever the field's length.
 */
public final class Evaluation {
  /**
   * Enough for a concatenation's parts, one in each: a key has 64 octets at most
   * (NFT_DATA_VALUE_MAXLEN), and a part takes four of them at least.
   */
  public static final int REGISTERS = 20;

  private final JudgeEnvironment environment;
  private final CounterCells counters;
  private final long[] high = new long[REGISTERS];
  private final long[] low = new long[REGISTERS];
  private PacketContext context;
  private PacketView packet;
  private Decision decision;
  private RuleReference rule;
  private Chain target;
  private final boolean rehearsal;
  private final StatedMtus statedMtus;

  Evaluation(JudgeEnvironment environment, CounterCells counters) {
    this(environment, counters, false);
  }

  Evaluation(JudgeEnvironment environment, CounterCells counters, boolean rehearsal) {
    this(environment, counters, rehearsal, StatedMtus.NONE);
  }

  Evaluation(
      JudgeEnvironment environment,
      CounterCells counters,
      boolean rehearsal,
      StatedMtus statedMtus) {
    this.statedMtus = statedMtus;
    this.environment = environment;
    this.counters = counters;
    this.rehearsal = rehearsal;
  }

  /** Whether nothing that outlasts the packet may be changed. */
  public boolean isRehearsal() {
    return rehearsal;
  }

  void begin(PacketContext context, Decision decision) {
    this.context = context;
    this.packet = context.packet();
    this.decision = decision;
  }

  /** The same packet, with registers and a decision of its own. */
  Evaluation apart() {
    Evaluation apart = new Evaluation(environment, counters, true, statedMtus);
    apart.begin(context, new Decision());
    return apart;
  }

  /** Tells of the rule that was evaluated last when it matched and the packet is traced. */
  void trace(Step step) {
    if (decision.isTraced() && step != Step.BREAK) {
      boolean leads = step == Step.JUMP || step == Step.GOTO;
      environment.trace(context, rule, step, leads ? target : null);
    }
  }

  void tracePolicy(Chain base) {
    if (decision.isTraced()) {
      environment.tracePolicy(context, base.baseChain());
    }
  }

  void enter(RuleReference rule) {
    this.rule = rule;
  }

  public JudgeEnvironment environment() {
    return environment;
  }

  /** MTU of the path to the packet's destination: the environment's, and the rule file's. */
  public int pathMtu() {
    return Math.min(environment.pathMtu(context), statedMtus.toDestination(packet));
  }

  /** The least of {@link #pathMtu} and the MTU of the way back to the packet's source. */
  public int pathMtuBothWays() {
    int stated = Math.min(statedMtus.toDestination(packet), statedMtus.toSource(packet));
    return Math.min(environment.pathMtuBothWays(context), stated);
  }

  public PacketContext context() {
    return context;
  }

  public PacketView packet() {
    return packet;
  }

  public Decision decision() {
    return decision;
  }

  /** The rule that is being evaluated. */
  public RuleReference rule() {
    return rule;
  }

  /** The upper 64 bits of a register. */
  public long high(int register) {
    return high[register];
  }

  /** The lower 64 bits of a register. */
  public long low(int register) {
    return low[register];
  }

  public void load(int register, long high, long low) {
    this.high[register] = high;
    this.low[register] = low;
  }

  /** Where the last jump or goto leads. */
  public Chain target() {
    return target;
  }

  public void aim(Chain target) {
    this.target = target;
  }

  /** Takes octets from a quota, when this is no rehearsal; whether it is exceeded. */
  public boolean exceeds(Quota quota, long octets) {
    return !counters.isHidden() && quota.take(octets);
  }

  /** Adds one packet of this many octets to the counter with an index. */
  public void count(int counter, long octets) {
    counters.add(counter, octets);
  }
}
