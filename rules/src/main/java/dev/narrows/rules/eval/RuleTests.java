package dev.narrows.rules.eval;

import dev.narrows.rules.eval.ValueSet.Interval;
import dev.narrows.rules.eval.classifier.FieldTest;
import dev.narrows.rules.eval.classifier.FieldTests;
import dev.narrows.rules.eval.classifier.PacketField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a rule asks of a packet before it does anything: each of its operations tells here what it
 * loads, tests or does ({@link Operation#trace}). A rule breaks for every packet that fails one of
 * the tests found, without having had an effect; so such packets need not be shown to it.
 *
 * <p>This rests on rules that read no register which they have not loaded themselves.
 */
public final class RuleTests {

  /** What a register holds: ((loaded and mask) xor flip) shifted right. */
  private record Content(PacketField field, Value mask, Value flip, int shift, int loadedAt) {}

  /** An operation that uses a register, and where that was loaded. */
  private record Use(int at, int loadedAt) {}

  private final Map<Integer, Content> registers = new HashMap<>();
  private final Set<Integer> unproven = new HashSet<>();
  private final List<FieldTest> tests = new ArrayList<>();
  private final List<Use> uses = new ArrayList<>();
  private int at;
  private int start;
  private int firstChange = Integer.MAX_VALUE;
  private boolean plain = true;
  private boolean acted;
  private boolean mayBreakElsewhere;
  private boolean ends;

  private RuleTests() {}

  static RuleTests of(Operation... operations) {
    RuleTests tests = new RuleTests();
    for (Operation operation : operations) {
      operation.trace(tests);
      tests.at++;
    }
    return tests;
  }

  /**
   * A register now holds what this operation loads; the rule breaks for packets that do not have
   * it.
   *
   * @param bits how many of the register's lowest bits can be set
   * @param load itself: it depends on the packet alone, gives the same each time, and tells all
   *     that it loads in its description
   */
  public void load(int register, int bits, Operation load) {
    load(register, PacketField.of(load, register, bits, true), bits);
  }

  /**
   * As {@link #load}, but of some packets nobody may have told this, and then the operation ends
   * all judging: such packets are judged rule by rule.
   */
  public void loadIfTold(int register, int bits, Operation load) {
    load(register, PacketField.of(load, register, bits, false), bits);
  }

  private void load(int register, PacketField field, int bits) {
    registers.put(register, new Content(field, Value.ones(bits), Value.ZERO, 0, at));
    if (!unproven.add(register) || acted) {
      opaque();
    }
  }

  /** A register now holds something that no packet tells, such as a constant; never breaks. */
  public void forget(int register) {
    registers.put(register, new Content(null, Value.ZERO, Value.ZERO, 0, at));
    if (unproven.contains(register)) {
      opaque();
    }
    plain = false;
  }

  /** The register is now (register and mask) xor flip. */
  public void mask(int register, Value mask, Value flip) {
    Content content = use(register);
    if (content == null) {
      return;
    }
    Value shifted = flip.shiftLeft(content.shift());
    if (!shifted.shiftRight(content.shift()).equals(flip)) {
      lose(register);
      return;
    }
    Value bits = mask.shiftLeft(content.shift());
    registers.put(
        register,
        new Content(
            content.field(),
            content.mask().and(bits),
            content.flip().and(bits).xor(shifted),
            content.shift(),
            content.loadedAt()));
  }

  /** The register is shifted towards its lowest bit. */
  public void shiftRight(int register, int bits) {
    Content content = use(register);
    if (content == null) {
      return;
    }
    if (content.shift() + bits >= Long.SIZE) {
      lose(register);
      return;
    }
    registers.put(
        register,
        new Content(
            content.field(),
            content.mask(),
            content.flip(),
            content.shift() + bits,
            content.loadedAt()));
  }

  /** The rule breaks unless the register is in the set, or with negate, unless it is not. */
  public void require(int register, List<Interval> set, boolean negate) {
    Content content = use(register);
    if (content == null || acted) {
      opaque();
      return;
    }
    FieldTest test =
        FieldTests.of(
            content.field(), content.mask(), content.flip(), content.shift(), set, negate);
    if (test == null) {
      opaque();
      return;
    }
    tests.add(test);
    unproven.remove(register);
    start = plain && unproven.isEmpty() ? at + 1 : start;
  }

  /** Uses what a register holds. */
  public void read(int register) {
    use(register);
  }

  /** May break, for reasons that no register holds; has no effect otherwise. */
  public void pass() {
    opaque();
  }

  /** Does something that no load can see, and goes on. */
  public void act() {
    plain = false;
    acted = true;
  }

  /** As {@link #act}, but may break. */
  public void actOrBreak() {
    opaque();
    acted = true;
  }

  /** No packet that gets here comes to the chain's next rule. */
  public void end() {
    act();
    ends = true;
  }

  /** Anything at all, with any register. */
  public void unknown() {
    uses.add(new Use(at, -1));
    change();
  }

  /**
   * Does something that loads may see: edits the packet, sets a mark.
   *
   * @param sources the registers that it reads, all of them
   */
  public void change(int... sources) {
    for (int register : sources) {
      use(register);
    }
    firstChange = Math.min(firstChange, at);
    actOrBreak();
  }

  private Content use(int register) {
    Content content = registers.get(register);
    uses.add(new Use(at, content == null ? -1 : content.loadedAt()));
    return content == null || content.field() == null ? null : content;
  }

  private void lose(int register) {
    int loadedAt = registers.get(register).loadedAt();
    registers.put(register, new Content(null, Value.ZERO, Value.ZERO, 0, loadedAt));
    opaque();
  }

  private void opaque() {
    plain = false;
    mayBreakElsewhere = true;
  }

  /** Necessary for the rule to have any effect. */
  List<FieldTest> tests() {
    return List.copyOf(tests);
  }

  /** The first operation that has to be run for a packet that passes the tests. */
  int start() {
    boolean apart = uses.stream().noneMatch(use -> use.at() >= start && use.loadedAt() < start);
    return apart ? start : 0;
  }

  /** The first operation that may change what loads see; beyond the last one when none does. */
  int firstChange() {
    return firstChange;
  }

  /** Whether every packet that passes the tests goes no further than this rule in its chain. */
  boolean isFinal() {
    return ends && !mayBreakElsewhere && unproven.isEmpty();
  }
}
