package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.op.AcceptOp;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.ImmediateLoad;
import dev.narrows.rules.eval.op.JumpOp;
import dev.narrows.rules.eval.op.LimitOp;
import dev.narrows.rules.eval.op.MarkSet;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.Range;
import dev.narrows.rules.eval.op.SetLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class ShadowsTest {
  private static final int OCTETS = 256;
  private static final int FILES = 100;
  private static final int RULES = 14;
  private static final int DOMAIN = 16;
  private static final Pattern WARNING =
      Pattern.compile("t:(\\d+):\\d+: warning: this rule never matches: (\\w+)");

  /** Stands for an octet that a packet does not have, which no test passes. */
  private static final int ABSENT = OCTETS;

  /** A rule's operations, and what it asks of two octets of the packet, said once more. */
  private record Tested(IntPredicate first, IntPredicate second, boolean ends) {
    boolean takes(int one, int other) {
      return first.test(one) && second.test(other);
    }

    /** Whether rules that end between them take each pair of octets that this one takes. */
    boolean isCoveredBy(List<Tested> earlier) {
      for (int one = 0; one <= ABSENT; one++) {
        for (int other = 0; other <= ABSENT; other++) {
          if (takes(one, other) && !isTaken(earlier, one, other)) {
            return false;
          }
        }
      }
      return true;
    }

    private static boolean isTaken(List<Tested> earlier, int one, int other) {
      for (Tested each : earlier) {
        if (each.ends() && each.takes(one, other)) {
          return true;
        }
      }
      return false;
    }

    private static boolean includes(IntPredicate wide, IntPredicate narrow) {
      for (int octet = 0; octet <= ABSENT; octet++) {
        if (narrow.test(octet) && !wide.test(octet)) {
          return false;
        }
      }
      return true;
    }

    boolean isPossible() {
      return !includes(octet -> false, first) && !includes(octet -> false, second);
    }
  }

  private final ProgramBuilder program = new ProgramBuilder();
  private final Chain chain = program.baseChain(JudgeFixture.base("inet", Hook.FORWARD, 0, true));
  private int line;

  private RuleReference add(Operation... operations) {
    RuleReference reference = JudgeFixture.reference(++line);
    chain.addRule(reference, List.of(operations));
    return reference;
  }

  private List<ShadowedRule> shadowed() {
    program.build();
    return program.shadowed();
  }

  @Property(tries = 500)
  void shouldFindWhatTryingAllValuesFinds(@ForAll long seed) {
    Random random = new Random(seed);
    ProgramBuilder builder = new ProgramBuilder();
    Chain rules = builder.baseChain(JudgeFixture.base("inet", Hook.FORWARD, 0, true));
    List<Tested> tested = new ArrayList<>();
    Set<Integer> expected = new LinkedHashSet<>();
    for (int line = 0; line < 3 + random.nextInt(30); line++) {
      List<Operation> operations = new ArrayList<>();
      IntPredicate first = random.nextInt(4) == 0 ? octet -> true : test(1, operations, random);
      IntPredicate second = random.nextInt(4) == 0 ? octet -> true : test(8, operations, random);
      boolean ends = random.nextInt(4) != 0;
      operations.add(ends ? new AcceptOp() : counter(builder, line));
      Tested rule = new Tested(first, second, ends);
      if (rule.isPossible() && rule.isCoveredBy(tested)) {
        expected.add(line);
      }
      tested.add(rule);
      rules.addRule(JudgeFixture.reference(line), operations);
    }
    builder.build();
    Set<Integer> found = new LinkedHashSet<>();
    for (ShadowedRule each : builder.shadowed()) {
      found.add(each.rule().line());
      List<Tested> by = each.by().stream().map(other -> tested.get(other.line())).toList();
      assertThat(tested.get(each.rule().line()).isCoveredBy(by)).isTrue();
      assertThat(each.by()).allMatch(other -> other.line() < each.rule().line());
    }
    assertThat(found).isEqualTo(expected);
  }

  /** Rules on few addresses and ports, so that many are shadowed, and every packet they know. */
  @Test
  void shouldWarnOfNoRuleThatAPacketMatches() {
    int warnings = 0;
    int joint = 0;
    for (int seed = 0; seed < FILES; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("table inet t {\nchain c {\n");
      text.append("type filter hook forward priority 0\n");
      for (int i = 0; i < RULES; i++) {
        text.append(rule(random)).append('\n');
      }
      RuleCompiler.Result result = RuleCompiler.compile("t", text + "}\n}\n", Path.of(""));
      Set<Integer> never = new LinkedHashSet<>();
      Matcher warning = WARNING.matcher(result.report());
      while (warning.find()) {
        never.add(Integer.valueOf(warning.group(1)));
        joint += warning.group(2).startsWith("earlier") ? 1 : 0;
      }
      warnings += never.size();
      matchNone(result.ruleSet().orElseThrow(), never, text.toString());
    }
    assertThat(warnings).isGreaterThan(FILES);
    assertThat(joint).isGreaterThan(FILES / 10);
  }

  private static String rule(Random random) {
    int prefix = 28 + random.nextInt(5);
    int first = random.nextInt(DOMAIN);
    int last = first + random.nextInt(DOMAIN - first);
    String match =
        switch (random.nextInt(5)) {
          case 0 -> "ip saddr 10.0.0." + first + "/" + prefix;
          case 1 -> "tcp dport " + first + "-" + last;
          case 2 -> "tcp dport != { " + first + ", " + last + " }";
          case 3 -> "ip saddr 10.0.0." + first + "-10.0.0." + last;
          default -> "ip saddr & 0.0.0.12 == 0.0.0." + (first & 12) + " tcp dport >= " + first;
        };
    String also = random.nextInt(3) == 0 ? " ip saddr != 10.0.0." + random.nextInt(DOMAIN) : "";
    return match + also + (random.nextInt(5) == 0 ? " counter" : " drop");
  }

  private static void matchNone(RuleSet rules, Set<Integer> never, String text) {
    JudgeListener listener =
        new JudgeListener() {
          @Override
          public void end(Rule rule, int evaluated, Step step, Evaluation state) {
            if (never.contains(rule.reference().line())) {
              assertThat(step).as(rule.reference() + " of\n" + text).isEqualTo(Step.BREAK);
            }
          }
        };
    JudgeFixture fixture = new JudgeFixture();
    Judge judge = rules.newExplainingJudge(fixture, listener);
    for (int address = 0; address < DOMAIN; address++) {
      for (int port = 0; port < DOMAIN; port++) {
        fixture.packet(PacketBuilder.ipv4().source("10.0.0." + address).tcp(1, port).build());
        judge.judge(rules.stations().get(0), fixture.context, fixture.decision);
      }
    }
  }

  private static Operation counter(ProgramBuilder builder, int line) {
    return new CounterOp(builder.counter(JudgeFixture.reference(line), ""));
  }

  private static IntPredicate test(int offset, List<Operation> operations, Random random) {
    int first = random.nextInt(OCTETS);
    int last = first + random.nextInt(OCTETS - first);
    operations.add(load(offset));
    switch (random.nextInt(5)) {
      case 0:
        operations.add(new Compare(0, Comparison.EQ, Value.of(first)));
        return octet -> octet == first;
      case 1:
        operations.add(new Compare(0, Comparison.LTE, Value.of(first)));
        return octet -> octet <= first && octet != ABSENT;
      case 2:
        operations.add(new Bitwise(0, Value.of(0xf0), Value.ZERO));
        operations.add(new Compare(0, Comparison.NEQ, Value.of(first & 0xf0)));
        return octet -> (octet & 0xf0) != (first & 0xf0) && octet != ABSENT;
      case 3:
        ValueSet set = ValueSet.builder().add(Value.of(first)).add(Value.of(last)).build();
        operations.add(new SetLookup(0, set, false));
        return octet -> octet == first || octet == last;
      default:
        boolean negate = random.nextInt(5) == 0;
        operations.add(new Range(0, Value.of(first), Value.of(last), negate));
        return octet -> (octet >= first && octet <= last) != negate && octet != ABSENT;
    }
  }

  private static Operation load(int offset) {
    return new PayloadLoad(0, PayloadLoad.Base.NETWORK, offset, 1);
  }

  private static Operation is(int octet) {
    return new Compare(0, Comparison.EQ, Value.of(octet));
  }

  @Test
  void shouldNameTheRuleThatShadows() {
    add(load(1), is(7), new DropOp());
    RuleReference wide = add(load(1), new Range(0, Value.ZERO, Value.of(5), false), new DropOp());
    RuleReference narrow = add(load(1), is(3), load(8), is(64), new AcceptOp());
    assertThat(shadowed()).containsExactly(new ShadowedRule(narrow, List.of(wide)));
  }

  @Test
  void shouldNameTheRulesThatShadowBetweenThem() {
    RuleReference low = add(load(1), range(0, 100), new DropOp());
    RuleReference high = add(load(1), range(101, 200), new DropOp());
    RuleReference across = add(load(1), range(50, 150), new AcceptOp());
    add(load(1), range(150, 201), new AcceptOp());
    assertThat(shadowed()).containsExactly(new ShadowedRule(across, List.of(low, high)));
  }

  /** A packet need not have the octet that the two tell apart. */
  @Test
  void shouldNotTakeWhatAFieldIsForEveryPacket() {
    add(load(1), is(3), load(8), range(0, 99), new DropOp());
    add(load(1), is(3), load(8), range(100, 255), new DropOp());
    add(load(1), is(3), new AcceptOp());
    assertThat(shadowed()).isEmpty();
  }

  private static Operation range(int first, int last) {
    return new Range(0, Value.of(first), Value.of(last), false);
  }

  @Test
  void shouldTrustNoRuleThatMayGoOn() {
    add(load(1), is(3), new LimitOp(LimitOp.Unit.PACKETS, 1, 1, 1, false), new DropOp());
    add(load(1), is(3), load(8), new DropOp());
    add(load(1), is(3), new DropOp());
    assertThat(shadowed()).isEmpty();
  }

  @Test
  void shouldNotLookAcrossAChange() {
    add(new MetaLoad(0, MetaKey.MARK), is(3), new DropOp());
    add(new ImmediateLoad(0, Value.of(3)), new MarkSet(0));
    add(new MetaLoad(0, MetaKey.MARK), is(3), new DropOp());
    assertThat(shadowed()).isEmpty();
  }

  @Test
  void shouldNotLookAcrossAJumpThatChanges() {
    Chain changing = program.chain("inet", "t", "changing");
    changing.addRule(
        JudgeFixture.reference(99), List.of(new ImmediateLoad(0, Value.of(3)), new MarkSet(0)));
    add(new MetaLoad(0, MetaKey.MARK), is(3), new DropOp());
    add(new JumpOp(changing));
    add(new MetaLoad(0, MetaKey.MARK), is(3), new DropOp());
    assertThat(shadowed()).isEmpty();
  }

  @Test
  void shouldLookAcrossAJumpThatChangesNothing() {
    Chain harmless = program.chain("inet", "t", "harmless");
    harmless.addRule(JudgeFixture.reference(99), List.of(load(1), is(4), new DropOp()));
    RuleReference first = add(load(1), is(3), new DropOp());
    add(new JumpOp(harmless));
    RuleReference second = add(load(1), is(3), new DropOp());
    assertThat(shadowed()).containsExactly(new ShadowedRule(second, List.of(first)));
  }

  @Test
  void shouldEndWhereAllRulesOverlap() {
    for (int i = 0; i < 20_000; i++) {
      add(
          load(1),
          new Range(0, Value.of(i % 200), Value.of(250), false),
          new CounterOp(program.counter(JudgeFixture.reference(line), "")));
    }
    assertThat(shadowed()).isEmpty();
  }
}
