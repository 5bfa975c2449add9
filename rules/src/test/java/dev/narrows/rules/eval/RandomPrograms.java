package dev.narrows.rules.eval;

import static dev.narrows.rules.eval.JudgeFixture.base;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.op.AcceptOp;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.CtKey;
import dev.narrows.rules.eval.op.CtLoad;
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.DynamicLookup;
import dev.narrows.rules.eval.op.ElementLookup;
import dev.narrows.rules.eval.op.GotoOp;
import dev.narrows.rules.eval.op.ImmediateLoad;
import dev.narrows.rules.eval.op.InterfaceNameLoad;
import dev.narrows.rules.eval.op.JumpOp;
import dev.narrows.rules.eval.op.LimitOp;
import dev.narrows.rules.eval.op.LogOp;
import dev.narrows.rules.eval.op.MapLookup;
import dev.narrows.rules.eval.op.MapVerdict;
import dev.narrows.rules.eval.op.MarkSet;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PathMtuCompare;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.Range;
import dev.narrows.rules.eval.op.RejectOp;
import dev.narrows.rules.eval.op.RestoreOffload;
import dev.narrows.rules.eval.op.ReturnOp;
import dev.narrows.rules.eval.op.SetLookup;
import dev.narrows.rules.eval.op.SetMaxSegmentSize;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.eval.op.TcpOptionExists;
import dev.narrows.rules.eval.op.TcpOptionLoad;
import dev.narrows.rules.eval.op.VerdictMapLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes programs of all operations; the same ones for the same seed. Rules read only registers that
 * they have loaded, as the kernel and the compiler see to.
 */
final class RandomPrograms {
  private static final int CHAINS = 5;
  private static final int SHORT = 6;
  private static final int LONG = 60;

  private final Random random;
  private final ProgramBuilder program = new ProgramBuilder();
  private final List<Chain> chains = new ArrayList<>();
  private final List<Integer> loaded = new ArrayList<>();
  private final RandomOperations others;
  private final int longest;
  private int line;

  private RandomPrograms(long seed, int longest) {
    random = new Random(seed);
    others = new RandomOperations(random, program);
    this.longest = longest;
  }

  /** A program of short chains whose rules have little in common. */
  static RuleSet program(long seed) {
    return new RandomPrograms(seed, SHORT).build();
  }

  /** A program of longer chains, most of whose rules test the same few fields. */
  static RuleSet longProgram(long seed) {
    return new RandomPrograms(seed, LONG).build();
  }

  /** A program, and the rules of which it is said that they never match. */
  record Shadowing(RuleSet rules, List<ShadowedRule> shadowed) {}

  /** A program of longer chains, and which of its rules others shadow. */
  static Shadowing shadowing(long seed) {
    RandomPrograms programs = new RandomPrograms(seed, LONG);
    RuleSet rules = programs.build();
    return new Shadowing(rules, programs.program.shadowed());
  }

  /** The chains of some program, short or long. */
  static List<Chain> chains(long seed) {
    RandomPrograms programs = new RandomPrograms(seed, seed % 2 == 0 ? SHORT : LONG);
    programs.build();
    return programs.chains;
  }

  private RuleSet build() {
    String[] families = {"ip", "ip6", "inet"};
    for (int i = 0; i < 2; i++) {
      String family = families[random.nextInt(families.length)];
      int priority = random.nextInt(3);
      chains.add(program.baseChain(base(family, Hook.FORWARD, priority, random.nextInt(4) != 0)));
    }
    for (int i = 0; i < CHAINS; i++) {
      chains.add(program.chain("inet", "t", "c" + i));
    }
    for (int i = 0; i < chains.size(); i++) {
      for (int rules = random.nextInt(longest); rules > 0; rules--) {
        line++;
        chains.get(i).addRule(reference(), rule(Math.max(i + 1, 2)));
      }
    }
    return program.build();
  }

  private RuleReference reference() {
    return new RuleReference("random.nft", line, "inet t", "c", "rule " + line);
  }

  /** Jumps lead forward only, so that there is no loop. */
  private List<Operation> rule(int firstTarget) {
    List<Operation> operations = new ArrayList<>();
    loaded.clear();
    for (int matches = random.nextInt(3); matches > 0; matches--) {
      if (longest == LONG && random.nextInt(6) != 0) {
        commonMatch(operations);
        continue;
      }
      operations.add(load());
      if (random.nextInt(3) == 0) {
        operations.add(compute());
      }
      operations.add(match());
    }
    for (int effects = random.nextInt(3); effects > 0; effects--) {
      effect(operations);
    }
    if (random.nextInt(10) == 0) {
      operations.add(new ElementLookup(0, map(operations), random.nextBoolean()));
    }
    if (random.nextInt(5) == 0) {
      verdictMap(operations, firstTarget);
    } else if (random.nextInt(8) == 0) {
      markFromMap(operations);
    }
    operations.add(end(firstTarget));
    return operations;
  }

  /** Of a transport header's first two fields; some maps have "*", too. */
  private void verdictMap(List<Operation> operations, int firstTarget) {
    ConstantElements map = map(operations);
    List<MapVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < map.size(); i++) {
      boolean jumps = chains.size() > firstTarget && random.nextBoolean();
      Chain target =
          jumps ? chains.get(firstTarget + random.nextInt(chains.size() - firstTarget)) : null;
      Step[] steps = {Step.ACCEPT, Step.DROP, Step.RETURN, Step.NEXT, Step.NEXT};
      Step step = random.nextBoolean() ? Step.JUMP : Step.GOTO;
      verdicts.add(new MapVerdict(jumps ? step : steps[random.nextInt(steps.length)], target));
    }
    operations.add(new VerdictMapLookup(0, map, verdicts));
  }

  private void markFromMap(List<Operation> operations) {
    operations.add(new MapLookup(0, map(operations), 2));
    operations.add(new MarkSet(2));
  }

  /** Loads registers 0 and, for some, 1; keys are numbers that packets have. */
  private ConstantElements map(List<Operation> operations) {
    int parts = 1 + random.nextInt(2);
    for (int part = 0; part < parts; part++) {
      operations.add(new PayloadLoad(part, PayloadLoad.Base.TRANSPORT, 2 * part, 2));
    }
    List<ConstantElements.Element> elements = new ArrayList<>();
    for (int key = 0; key < 3; key++) {
      List<Value> first = new ArrayList<>();
      List<Value> last = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        first.add(Value.of(part == 0 ? 2L * key : random.nextInt(3)));
        last.add(Value.of(first.get(part).low() + random.nextInt(2)));
      }
      ElementKey held = new ElementKey(first, last);
      elements.add(new ConstantElements.Element(held, Value.of(key), 0, null));
    }
    if (random.nextInt(4) == 0) {
      elements.add(new ConstantElements.Element(null, Value.of(3), 0, null));
    }
    return new ConstantElements(
        "m" + line, parts, elements, ElementStates.NONE, new ElementClock());
  }

  /** Of a field that other rules match, too, and with numbers that packets have. */
  private void commonMatch(List<Operation> operations) {
    int register = target();
    switch (random.nextInt(8)) {
      case 6:
        CtKey key = random.nextBoolean() ? CtKey.STATE : CtKey.DIRECTION;
        operations.add(new CtLoad(register, key, CtLoad.BOTH));
        if (random.nextBoolean()) {
          operations.add(new Bitwise(register, Value.of(random.nextInt(16)), Value.ZERO));
        }
        operations.add(new Compare(register, comparison(), Value.of(1L << random.nextInt(4))));
        break;
      case 7:
        operations.add(new MetaLoad(register, MetaKey.PKTTYPE));
        operations.add(new Compare(register, comparison(), Value.of(random.nextInt(3))));
        break;
      case 0:
        operations.add(new MetaLoad(register, MetaKey.L4PROTO));
        operations.add(
            new Compare(register, Comparison.EQ, Value.of(random.nextBoolean() ? 6 : 17)));
        break;
      case 1:
        operations.add(new PayloadLoad(register, PayloadLoad.Base.TRANSPORT, 13, 1));
        operations.add(new Bitwise(register, Value.of(random.nextInt(32)), Value.ZERO));
        operations.add(new Compare(register, Comparison.NEQ, Value.of(random.nextInt(4))));
        break;
      case 2:
        operations.add(new MetaLoad(register, MetaKey.MARK));
        operations.add(new Compare(register, comparison(), Value.of(random.nextInt(4))));
        break;
      case 3:
        int first = random.nextInt(4);
        Value last = Value.of(first + random.nextInt(3));
        operations.add(new PayloadLoad(register, PayloadLoad.Base.TRANSPORT, 0, 2));
        operations.add(new Range(register, Value.of(first), last, random.nextInt(8) == 0));
        break;
      case 4:
        operations.add(new PayloadLoad(register, PayloadLoad.Base.NETWORK, 1, 1));
        operations.add(new ShiftRight(register, 2));
        operations.add(new Compare(register, comparison(), Value.of(random.nextInt(64))));
        break;
      default:
        operations.add(new PayloadLoad(register, PayloadLoad.Base.TRANSPORT, 2, 2));
        operations.add(new Compare(register, Comparison.EQ, Value.of(random.nextInt(4))));
    }
  }

  private Comparison comparison() {
    return Comparison.values()[random.nextInt(6)];
  }

  private Operation load() {
    switch (random.nextInt(9)) {
      case 7:
      case 8:
        return others.load(target());
      case 0:
        return new MetaLoad(target(), MetaKey.values()[random.nextInt(7)]);
      case 1:
        return new TcpOptionLoad(
            target(), random.nextInt(9), random.nextInt(6), 1 + random.nextInt(8));
      case 2:
        return new TcpOptionExists(target(), random.nextInt(9));
      case 3:
        return new ImmediateLoad(target(), value());
      case 4:
        InterfaceNameLoad.Direction[] directions = InterfaceNameLoad.Direction.values();
        return new InterfaceNameLoad(target(), directions[random.nextInt(2)]);
      default:
        PayloadLoad.Base base = PayloadLoad.Base.values()[random.nextInt(2)];
        return new PayloadLoad(target(), base, random.nextInt(80), 1 + random.nextInt(16));
    }
  }

  private Operation compute() {
    if (random.nextInt(4) == 0) {
      return others.compute(register());
    }
    return random.nextBoolean()
        ? new Bitwise(register(), value(), value())
        : new ShiftRight(register(), 1 + random.nextInt(63));
  }

  private Operation match() {
    Comparison comparison = comparison();
    Value first = value();
    Value last = value();
    switch (random.nextInt(6)) {
      case 5:
        return new DynamicLookup(
            register(), others.set(), DynamicLookup.NO_TARGET, random.nextBoolean());
      case 0:
        return new Range(register(), first, last, random.nextBoolean());
      case 1:
        ValueSet.Builder set = ValueSet.builder().add(first).add(Value.of(6));
        set.addRange(Value.of(random.nextInt(1000)), Value.of(1000L + random.nextInt(1 << 20)));
        return new SetLookup(register(), set.build(), random.nextBoolean());
      case 2:
        return new Compare(register(), comparison, Value.ofName("eth0"));
      case 3:
        return new PathMtuCompare(comparison);
      default:
        return new Compare(register(), comparison, first);
    }
  }

  private void effect(List<Operation> rule) {
    int kind = random.nextInt(9);
    if (kind > 2) {
      rule.add(effect());
      return;
    }
    if (loaded.isEmpty() || random.nextBoolean()) {
      rule.add(new ImmediateLoad(target(), Value.of(random.nextInt(4))));
    }
    rule.add(kind == 0 ? new MarkSet(register()) : others.effect(register(), reference()));
  }

  private Operation effect() {
    switch (random.nextInt(6)) {
      case 0:
        return new LogOp(new LogStatement("line " + line, reference()));
      case 1:
        return SetMaxSegmentSize.fixed(random.nextInt(2000), random.nextBoolean());
      case 2:
        return random.nextBoolean()
            ? SetMaxSegmentSize.pathMtu(random.nextBoolean())
            : new RestoreOffload();
      case 3:
        return new LimitOp(
            LimitOp.Unit.values()[random.nextInt(2)],
            1 + random.nextInt(1000),
            1,
            random.nextInt(3),
            random.nextBoolean());
      case 4:
        return new CounterOp(program.namedCounter("inet t", "n" + random.nextInt(3), ""));
      default:
        return new CounterOp(program.counter(reference(), ""));
    }
  }

  private Operation end(int firstTarget) {
    int targets = chains.size() - firstTarget;
    switch (random.nextInt(targets > 0 ? 8 : 6)) {
      case 0:
        return new AcceptOp();
      case 1:
        return new DropOp();
      case 2:
        return new ReturnOp();
      case 3:
        return random.nextInt(3) == 0 ? others.refusal() : RejectOp.byFamily();
      case 6:
        return new JumpOp(chains.get(firstTarget + random.nextInt(targets)));
      case 7:
        return new GotoOp(chains.get(firstTarget + random.nextInt(targets)));
      default:
        return new CounterOp(program.counter(reference(), "end"));
    }
  }

  /** A register to load. */
  private int target() {
    int register = random.nextInt(4) == 0 ? random.nextInt(Evaluation.REGISTERS) : 0;
    loaded.add(register);
    return register;
  }

  /** A register that the rule has loaded. */
  private int register() {
    boolean last = random.nextInt(4) != 0;
    return loaded.get(last ? loaded.size() - 1 : random.nextInt(loaded.size()));
  }

  private Value value() {
    return random.nextInt(4) == 0
        ? new Value(random.nextLong(), random.nextLong())
        : Value.of(random.nextInt(1 << (1 + random.nextInt(20))));
  }
}
