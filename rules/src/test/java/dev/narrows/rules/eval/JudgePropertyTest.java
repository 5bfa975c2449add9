package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;
import org.junit.jupiter.api.Test;

class JudgePropertyTest {
  private static final List<ConntrackClass> CLASSES = List.copyOf(ConntrackClass.finest());
  private static final PacketType[] TYPES = PacketType.values();
  private static final int PACKETS = 60;
  private static final int SHADOWING_PROGRAMS = 100;
  private static final int MIN_SHADOWED = 100;

  /** All that judging did to one packet and to the world. */
  private record Outcome(
      Verdict verdict,
      RejectReason reject,
      int rejectMtu,
      Object rule,
      MssEdit edit,
      boolean changed,
      boolean markChanged,
      int segmentSize,
      boolean traced,
      boolean undecided,
      int mark,
      List<Byte> octets,
      List<String> log,
      List<Long> counters) {}

  @Property(tries = 1500)
  void shouldAgreeWithARecursiveJudgeOnAnyPacket(@ForAll long seed) {
    RuleSet ordered = RandomPrograms.program(seed);
    RuleSet recursive = RandomPrograms.program(seed);
    CounterRegistry registry = ((Program) recursive).registry();
    JudgeFixture environment = environment(seed);
    Judge specification = new RecursiveJudge(new Evaluation(environment, registry.newCells()));
    List<Outcome> expected = run(recursive, specification, environment, seed);
    assertSame(runInOrder(ordered, seed), expected);
  }

  @Property(tries = 1500)
  void shouldAgreeWithTheOrderedJudgeWhenRulesHaveLittleInCommon(@ForAll long seed) {
    List<Outcome> expected = runInOrder(RandomPrograms.program(seed), seed);
    assertSame(runCompiled(RandomPrograms.program(seed), seed), expected);
  }

  @Property(tries = 1000)
  void shouldAgreeWithTheOrderedJudgeWhenRulesHaveMuchInCommon(@ForAll long seed) {
    List<Outcome> expected = runInOrder(RandomPrograms.longProgram(seed), seed);
    assertSame(runCompiled(RandomPrograms.longProgram(seed), seed), expected);
  }

  /** One by one, so that the first difference is what a failure shows. */
  private static void assertSame(List<Outcome> actual, List<Outcome> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("packet " + i).isEqualTo(expected.get(i));
    }
  }

  private static List<Outcome> runInOrder(RuleSet ruleSet, long seed) {
    JudgeFixture environment = environment(seed);
    return run(ruleSet, ((Program) ruleSet).newOrderedJudge(environment), environment, seed);
  }

  private static List<Outcome> runCompiled(RuleSet ruleSet, long seed) {
    JudgeFixture environment = environment(seed);
    Judge judge = ruleSet.newJudge(environment);
    assertThat(judge).isInstanceOf(CompiledJudge.class);
    return run(ruleSet, judge, environment, seed);
  }

  private static JudgeFixture environment(long seed) {
    int mtu = new Random(seed).nextInt(1600);
    JudgeFixture fixture = new JudgeFixture().pathMtu(mtu).pathMtuBothWays(mtu);
    fixture.interfaces.put(1, "eth0");
    fixture.interfaces.put(2, "veth1");
    return fixture;
  }

  private static List<Outcome> run(RuleSet ruleSet, Judge judge, JudgeFixture fixture, long seed) {
    List<Outcome> outcomes = new ArrayList<>();
    Random random = new Random(seed + 1);
    RandomPackets packets = new RandomPackets(seed);
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = packets.next();
      boolean cut = random.nextInt(8) == 0;
      fixture.packet(packet, cut ? random.nextInt(packet.length + 1) : packet.length);
      PacketContext context = fixture.context;
      context.describe(
          Hook.FORWARD,
          random.nextInt(4),
          random.nextInt(4),
          random.nextInt(3),
          random.nextInt(10) == 0,
          random.nextInt(10) == 0);
      tell(context, i);
      context.setNowNanos(i * 500_000L);
      if (fixture.fault().isNetworkFault()) {
        continue;
      }
      judge.judge(ruleSet.stations().get(0), context, fixture.decision);
      outcomes.add(outcome(ruleSet, fixture));
    }
    return outcomes;
  }

  private static Outcome outcome(RuleSet ruleSet, JudgeFixture fixture) {
    Decision decision = fixture.decision;
    List<Byte> octets = new ArrayList<>();
    for (byte octet : fixture.octets()) {
      octets.add(octet);
    }
    return new Outcome(
        decision.verdict(),
        decision.reject(),
        decision.rejectMtu(),
        decision.rule(),
        decision.mssEdit(),
        decision.isPacketChanged(),
        decision.isMarkChanged(),
        decision.segmentSize(),
        decision.isTraced(),
        decision.isUndecided(),
        fixture.context.mark(),
        octets,
        List.copyOf(fixture.log),
        counters(ruleSet));
  }

  /** All that packets change beside themselves. */
  private static List<Long> counters(RuleSet ruleSet) {
    List<Long> counters = new ArrayList<>();
    ruleSet.counters().forEach(each -> counters.addAll(List.of(each.packets(), each.bytes())));
    ruleSet.quotas().forEach(each -> counters.add(each.used()));
    ruleSet.dynamicSets().forEach(each -> counters.add(each.elements()));
    return counters;
  }

  /** What the analysis says is not needed must be what has no effect. */
  @Property(tries = 1500)
  void shouldHaveNoEffectOnPacketsThatAreNotNeeded(@ForAll long seed) {
    RuleSet ruleSet = RandomPrograms.program(seed);
    JudgeFixture fixture = environment(seed);
    Judge judge = ruleSet.newJudge(fixture);
    Station station = ruleSet.stations().get(0);
    RandomPackets packets = new RandomPackets(seed);
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = packets.next();
      fixture.packet(packet).describe(i % 4, 1, 0);
      tell(fixture.context, i);
      if (fixture.fault().isNetworkFault() || isNeeded(station.need(), fixture)) {
        continue;
      }
      byte[] before = fixture.octets();
      List<Long> counters = counters(ruleSet);
      judge.judge(station, fixture.context, fixture.decision);
      assertThat(fixture.decision.verdict()).isEqualTo(Verdict.ACCEPT);
      assertThat(fixture.decision.isPacketChanged()).isFalse();
      assertThat(fixture.decision.isMarkChanged()).isFalse();
      assertThat(fixture.octets()).isEqualTo(before);
      assertThat(fixture.log).isEmpty();
      assertThat(counters(ruleSet)).isEqualTo(counters);
    }
  }

  /** What is said to be shadowed no packet may match. */
  @Test
  void shouldMatchNoRuleThatOthersShadow() {
    int shadowed = 0;
    for (long seed = 0; seed < SHADOWING_PROGRAMS; seed++) {
      RandomPrograms.Shadowing program = RandomPrograms.shadowing(seed);
      Set<RuleReference> never = new HashSet<>();
      for (ShadowedRule each : program.shadowed()) {
        never.add(each.rule());
        shadowed++;
      }
      JudgeListener listener =
          new JudgeListener() {
            @Override
            public void end(Rule rule, int evaluated, Step step, Evaluation state) {
              if (never.contains(rule.reference())) {
                assertThat(step).as("rule " + rule.reference()).isEqualTo(Step.BREAK);
              }
            }
          };
      JudgeFixture environment = environment(seed);
      Judge judge = program.rules().newExplainingJudge(environment, listener);
      run(program.rules(), judge, environment, seed);
    }
    assertThat(shadowed).as("rules that others shadow").isGreaterThan(MIN_SHADOWED);
  }

  private static void tell(PacketContext context, int number) {
    context.conntrack().tell(CLASSES.get(number % CLASSES.size()), TYPES[1 + number % 4]);
  }

  private static boolean isNeeded(TrafficNeed need, JudgeFixture fixture) {
    return need.selectors().stream().anyMatch(selector -> selects(selector, fixture));
  }

  private static boolean selects(Selector selector, JudgeFixture fixture) {
    PacketView packet = fixture.context.packet();
    return (selector.family() == Family.IPV4) == packet.isIpv4()
        && (selector.protocol() < 0 || selector.protocol() == packet.protocol())
        && (!selector.synOnly() || isSyn(packet))
        && (!selector.oversize() || packet.length() > fixture.pathMtu(fixture.context))
        && packet.length() >= selector.minLength()
        && selector.conntrack().contains(fixture.context.conntrack().told())
        && selector.packetTypes().contains(fixture.context.conntrack().packetType());
  }

  private static boolean isSyn(PacketView packet) {
    int at = packet.transportOffset() + 13;
    return packet.protocol() == 6
        && !packet.isLaterFragment()
        && packet.isCaptured(at, 1)
        && (packet.u8(at) & 0x06) == 0x02;
  }

  @Property(tries = 3000)
  void shouldNeverThrowOnNoise(@ForAll long seed, @ForAll byte[] octets) {
    RuleSet ruleSet = RandomPrograms.program(seed);
    JudgeFixture fixture = environment(seed).packet(octets);
    if (fixture.fault() == PacketFault.NONE || !fixture.fault().isNetworkFault()) {
      fixture.judge(ruleSet);
      assertThat(fixture.decision.verdict()).isNotNull();
    }
  }
}
