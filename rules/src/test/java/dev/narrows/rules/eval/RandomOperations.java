package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.op.ElementCounter;
import dev.narrows.rules.eval.op.ElementLimit;
import dev.narrows.rules.eval.op.ElementQuota;
import dev.narrows.rules.eval.op.ExtensionHeaderExists;
import dev.narrows.rules.eval.op.ExtensionHeaderLoad;
import dev.narrows.rules.eval.op.IpOptionExists;
import dev.narrows.rules.eval.op.IpOptionLoad;
import dev.narrows.rules.eval.op.LimitOp;
import dev.narrows.rules.eval.op.LinkAddressLoad;
import dev.narrows.rules.eval.op.LinkTypeLoad;
import dev.narrows.rules.eval.op.OctetSwap;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.PayloadSet;
import dev.narrows.rules.eval.op.QuotaOp;
import dev.narrows.rules.eval.op.RoundRobinLoad;
import dev.narrows.rules.eval.op.SctpChunkExists;
import dev.narrows.rules.eval.op.SctpChunkLoad;
import dev.narrows.rules.eval.op.SetChange;
import dev.narrows.rules.eval.op.ShiftLeft;
import dev.narrows.rules.eval.op.TcpOptionReset;
import dev.narrows.rules.eval.op.TcpOptionSet;
import dev.narrows.rules.eval.op.TcpResetOp;
import dev.narrows.rules.eval.op.TraceSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes single operations of the less common kinds: loads, edits, changes of sets. */
final class RandomOperations {
  private static final int[] HEADERS = {0, 43, 44, 60, 135};
  private static final int[] IP_OPTIONS = {1, 7, 131, 148};
  private static final int SETS = 3;
  private static final int SMALL = 2;

  private final Random random;
  private final ProgramBuilder program;
  private final List<DynamicElements> sets = new ArrayList<>();
  private final List<Integer> kinds = new ArrayList<>();

  RandomOperations(Random random, ProgramBuilder program) {
    this.random = random;
    this.program = program;
    for (int i = 0; i < SETS; i++) {
      declare(i);
    }
  }

  private void declare(int number) {
    boolean small = random.nextInt(3) == 0;
    DynamicElements.Declaration declaration =
        new DynamicElements.Declaration(
            "inet t", "d" + number, "integer", 1, false, small ? SMALL : 1000, 0);
    DynamicElements set = new DynamicElements(declaration, ElementStates.NONE);
    LimitOp limit =
        new LimitOp(LimitOp.Unit.PACKETS, 1 + random.nextInt(100), 1, 2, random.nextBoolean());
    ElementState state =
        switch (random.nextInt(3)) {
          case 0 -> new ElementCounter();
          case 1 -> new ElementLimit(limit);
          default -> new ElementQuota(random.nextInt(200), random.nextBoolean(), 0);
        };
    boolean keeps = random.nextInt(3) == 0;
    kinds.add(keeps ? set.kind(new ElementStates(List.of(state))) : 0);
    sets.add(program.dynamicSet(set));
  }

  /** A set that rules of this program change; its keys are of one register. */
  DynamicElements set() {
    return sets.get(random.nextInt(SETS));
  }

  Operation load(int register) {
    int at = random.nextInt(10);
    int length = 1 + random.nextInt(8);
    return switch (random.nextInt(9)) {
      case 0 -> new ExtensionHeaderLoad(register, pick(HEADERS), at, length);
      case 1 -> new ExtensionHeaderExists(register, pick(HEADERS));
      case 2 -> new IpOptionLoad(register, pick(IP_OPTIONS), at, length);
      case 3 -> new IpOptionExists(register, pick(IP_OPTIONS));
      case 4 -> new SctpChunkLoad(register, random.nextInt(4), at, length);
      case 5 -> new SctpChunkExists(register, random.nextInt(4));
      case 6 -> new LinkTypeLoad(register);
      case 7 -> new LinkAddressLoad(register);
      default -> new RoundRobinLoad(register, 1 + random.nextInt(4), random.nextInt(3));
    };
  }

  Operation compute(int register) {
    return random.nextBoolean()
        ? new OctetSwap(register, 2 + random.nextInt(7))
        : new ShiftLeft(register, 1 + random.nextInt(15), 16);
  }

  /** What changes the packet, or what later packets meet. */
  Operation effect(int register, RuleReference rule) {
    return switch (random.nextInt(7)) {
      case 0 -> payload(register);
      case 1 -> new TcpOptionSet(register, 2 + random.nextInt(7), 2, random.nextBoolean() ? 2 : 4);
      case 2 -> new TcpOptionReset(2 + random.nextInt(7));
      case 3 -> {
        boolean over = random.nextBoolean();
        yield new QuotaOp(program.quota(rule, 1 + random.nextInt(2000), over, 0));
      }
      case 4 -> new TraceSet(random.nextBoolean());
      default -> {
        int set = random.nextInt(SETS);
        DynamicElements.Change[] changes = DynamicElements.Change.values();
        DynamicElements.Change change = changes[random.nextInt(changes.length)];
        yield new SetChange(sets.get(set), change, register, SetChange.NO_DATA, 0, kinds.get(set));
      }
    };
  }

  /** Fields that rules look at, too: addresses, type of service, ports, flags. */
  private Operation payload(int register) {
    boolean network = random.nextBoolean();
    PayloadLoad.Base base = network ? PayloadLoad.Base.NETWORK : PayloadLoad.Base.TRANSPORT;
    PayloadSet.Checksum checksum =
        random.nextBoolean() ? PayloadSet.Checksum.INTERNET : PayloadSet.Checksum.NONE;
    int place = network ? 10 : 16;
    int[] offsets = network ? new int[] {1, 4, 8, 12, 16} : new int[] {0, 2, 4, 13};
    boolean pseudo = network && random.nextBoolean();
    return new PayloadSet(
        register,
        base,
        pick(offsets),
        1 + random.nextInt(4),
        new PayloadSet.Cover(checksum, place, pseudo));
  }

  /** How a packet may be refused, beside an answer that fits any. */
  Operation refusal() {
    return new TcpResetOp();
  }

  private int pick(int[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
