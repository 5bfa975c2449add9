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
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.GotoOp;
import dev.narrows.rules.eval.op.ImmediateLoad;
import dev.narrows.rules.eval.op.InterfaceNameLoad;
import dev.narrows.rules.eval.op.JumpOp;
import dev.narrows.rules.eval.op.LimitOp;
import dev.narrows.rules.eval.op.LogOp;
import dev.narrows.rules.eval.op.MarkSet;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PathMtuCompare;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.Range;
import dev.narrows.rules.eval.op.RejectOp;
import dev.narrows.rules.eval.op.ReturnOp;
import dev.narrows.rules.eval.op.SetLookup;
import dev.narrows.rules.eval.op.SetMaxSegmentSize;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.eval.op.TcpOptionExists;
import dev.narrows.rules.eval.op.TcpOptionLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes programs of all operations; the same ones for the same seed. */
final class RandomPrograms {
  private static final int CHAINS = 5;

  private final Random random;
  private final ProgramBuilder program = new ProgramBuilder();
  private final List<Chain> chains = new ArrayList<>();
  private int line;

  private RandomPrograms(long seed) {
    random = new Random(seed);
  }

  static RuleSet program(long seed) {
    return new RandomPrograms(seed).build();
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
      for (int rules = random.nextInt(6); rules > 0; rules--) {
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
    for (int matches = random.nextInt(3); matches > 0; matches--) {
      operations.add(load());
      if (random.nextInt(3) == 0) {
        operations.add(compute());
      }
      operations.add(match());
    }
    for (int effects = random.nextInt(3); effects > 0; effects--) {
      operations.add(effect());
    }
    operations.add(end(firstTarget));
    return operations;
  }

  private Operation load() {
    switch (random.nextInt(7)) {
      case 0:
        return new MetaLoad(register(), MetaKey.values()[random.nextInt(7)]);
      case 1:
        return new TcpOptionLoad(
            register(), random.nextInt(9), random.nextInt(6), 1 + random.nextInt(8));
      case 2:
        return new TcpOptionExists(register(), random.nextInt(9));
      case 3:
        return new ImmediateLoad(register(), value());
      case 4:
        InterfaceNameLoad.Direction[] directions = InterfaceNameLoad.Direction.values();
        return new InterfaceNameLoad(register(), directions[random.nextInt(2)]);
      default:
        PayloadLoad.Base base = PayloadLoad.Base.values()[random.nextInt(2)];
        return new PayloadLoad(register(), base, random.nextInt(80), 1 + random.nextInt(16));
    }
  }

  private Operation compute() {
    return random.nextBoolean()
        ? new Bitwise(register(), value(), value())
        : new ShiftRight(register(), 1 + random.nextInt(63));
  }

  private Operation match() {
    Comparison comparison = Comparison.values()[random.nextInt(6)];
    Value first = value();
    Value last = value();
    switch (random.nextInt(5)) {
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

  private Operation effect() {
    switch (random.nextInt(7)) {
      case 0:
        return new LogOp(new LogStatement("line " + line, reference()));
      case 1:
        return new MarkSet(register());
      case 2:
        return SetMaxSegmentSize.fixed(random.nextInt(2000), random.nextBoolean());
      case 3:
        return SetMaxSegmentSize.pathMtu(random.nextBoolean());
      case 4:
        return new LimitOp(
            LimitOp.Unit.values()[random.nextInt(2)],
            1 + random.nextInt(1000),
            1,
            random.nextInt(3),
            random.nextBoolean());
      case 5:
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
        return RejectOp.byFamily();
      case 6:
        return new JumpOp(chains.get(firstTarget + random.nextInt(targets)));
      case 7:
        return new GotoOp(chains.get(firstTarget + random.nextInt(targets)));
      default:
        return new CounterOp(program.counter(reference(), "end"));
    }
  }

  private int register() {
    return random.nextInt(4) == 0 ? random.nextInt(4) : 0;
  }

  private Value value() {
    return random.nextInt(4) == 0
        ? new Value(random.nextLong(), random.nextLong())
        : Value.of(random.nextInt(1 << (1 + random.nextInt(20))));
  }
}
