package dev.narrows.rules.eval;

import static dev.narrows.rules.eval.JudgeFixture.base;
import static dev.narrows.rules.eval.JudgeFixture.reference;
import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import dev.narrows.rules.eval.op.AcceptOp;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.GotoOp;
import dev.narrows.rules.eval.op.JumpOp;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PathMtuCompare;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.RejectOp;
import dev.narrows.rules.eval.op.ReturnOp;
import dev.narrows.rules.eval.op.SetLookup;
import dev.narrows.rules.eval.op.SetMaxSegmentSize;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficNeedTest {
  private static final int SYN = 2;
  private static final int SYN_AND_RST = 6;

  private final ProgramBuilder program = new ProgramBuilder();

  private Chain forward(String family, boolean accept) {
    return program.baseChain(base(family, Hook.FORWARD, 0, accept));
  }

  @SafeVarargs
  private static void rule(Chain chain, List<Operation>... parts) {
    List<Operation> operations = new ArrayList<>();
    for (List<Operation> part : parts) {
      operations.addAll(part);
    }
    chain.addRule(reference(1), operations);
  }

  private List<Selector> need() {
    return program.build().stations().get(0).need().selectors();
  }

  private static List<Operation> equal(MetaKey key, long value) {
    return List.of(new MetaLoad(0, key), new Compare(0, Comparison.EQ, Value.of(value)));
  }

  private static List<Operation> nfproto(long value) {
    return equal(MetaKey.NFPROTO, value);
  }

  private static List<Operation> tcp() {
    return equal(MetaKey.L4PROTO, 6);
  }

  private static List<Operation> tcpFlags(int mask, Comparison comparison, int value) {
    return List.of(
        new PayloadLoad(0, PayloadLoad.Base.TRANSPORT, 13, 1),
        new Bitwise(0, Value.of(mask), Value.ZERO),
        new Compare(0, comparison, Value.of(value)));
  }

  private static List<Operation> synOnly() {
    List<Operation> operations = new ArrayList<>(tcp());
    operations.addAll(tcpFlags(SYN_AND_RST, Comparison.EQ, SYN));
    return operations;
  }

  private static List<Operation> longerThan(int octets) {
    return List.of(
        new MetaLoad(0, MetaKey.LENGTH), new Compare(0, Comparison.GT, Value.of(octets)));
  }

  private static List<Operation> oversize() {
    return List.of(new PathMtuCompare(Comparison.GT));
  }

  private static List<Operation> drop() {
    return List.of(new DropOp());
  }

  private List<Operation> counter() {
    return List.of(new CounterOp(program.counter(reference(1), "")));
  }

  private static Selector any(Family family) {
    return new Selector(family, -1, false, false, 0, false, false);
  }

  private static Selector protocol(Family family, int protocol) {
    return new Selector(family, protocol, false, false, 0, false, false);
  }

  @Test
  void shouldNeedOversizedPacketsAndSynsForTheDefaultFile() {
    Chain oversize = program.baseChain(base("inet", Hook.PREROUTING, -150, true));
    List<Operation> fragOff =
        List.of(
            new PayloadLoad(0, PayloadLoad.Base.NETWORK, 6, 2),
            new Bitwise(0, Value.of(0x4000), Value.ZERO),
            new Compare(0, Comparison.NEQ, Value.ZERO));
    rule(
        oversize,
        oversize(),
        nfproto(2),
        fragOff,
        List.of(RejectOp.with(RejectReason.ICMP_FRAG_NEEDED)));
    rule(
        oversize,
        oversize(),
        nfproto(10),
        List.of(RejectOp.with(RejectReason.ICMPV6_PACKET_TOO_BIG)));
    Chain clamp = program.baseChain(base("inet", Hook.FORWARD, -150, true));
    rule(clamp, synOnly(), List.of(SetMaxSegmentSize.pathMtu(false)));

    List<Station> stations = program.build().stations();
    assertThat(stations).extracting(Station::hook).containsExactly(Hook.PREROUTING, Hook.FORWARD);
    assertThat(stations.get(0).need().selectors())
        .containsExactly(
            new Selector(Family.IPV4, -1, false, true, 0, false, true),
            new Selector(Family.IPV6, -1, false, true, 0, false, true));
    assertThat(stations.get(1).need().selectors())
        .containsExactly(
            new Selector(Family.IPV4, 6, true, false, 0, true, false),
            new Selector(Family.IPV6, 6, true, false, 0, true, false));
  }

  @Test
  void shouldNeedNothingWhenRulesOnlyAccept() {
    Chain chain = forward("inet", true);
    rule(chain, tcp(), List.of(new AcceptOp()));
    rule(chain, tcp(), List.of(new ReturnOp()));
    assertThat(need()).isEmpty();
  }

  @Test
  void shouldNeedAllPacketsOfTheFamilyWhenThePolicyDrops() {
    rule(forward("ip6", false), tcp(), List.of(new AcceptOp()));
    assertThat(need()).containsExactly(any(Family.IPV6));
  }

  @Test
  void shouldNeedWhatCountsAndWhatDrops() {
    Chain chain = forward("ip", true);
    rule(chain, equal(MetaKey.L4PROTO, 17), counter());
    rule(chain, equal(MetaKey.L4PROTO, 132), drop());
    assertThat(need()).containsExactly(protocol(Family.IPV4, 17), protocol(Family.IPV4, 132));
  }

  @Test
  void shouldNeedAllThatPassesACounterInFrontOfAMatch() {
    rule(forward("ip", true), counter(), tcp(), drop());
    assertThat(need()).containsExactly(any(Family.IPV4));
  }

  @Test
  void shouldNotNarrowToSynsWhenRstMayBeSet() {
    rule(forward("ip", true), tcp(), tcpFlags(SYN, Comparison.NEQ, 0), drop());
    assertThat(need()).containsExactly(protocol(Family.IPV4, 6));
  }

  @Test
  void shouldKnowSynsByTheWholeOctet() {
    rule(
        forward("ip", true),
        tcp(),
        List.of(
            new PayloadLoad(0, PayloadLoad.Base.TRANSPORT, 13, 1),
            new SetLookup(
                0, ValueSet.builder().add(Value.of(2)).add(Value.of(0x12)).build(), false)),
        drop());
    assertThat(need()).containsExactly(new Selector(Family.IPV4, 6, true, false, 0, false, false));
  }

  @Test
  void shouldNotTakeAnOctetAtTheFlagsPlaceForFlagsOfAnotherProtocol() {
    rule(
        forward("ip", true),
        equal(MetaKey.L4PROTO, 17),
        tcpFlags(SYN_AND_RST, Comparison.EQ, SYN),
        drop());
    assertThat(need()).containsExactly(protocol(Family.IPV4, 17));
  }

  @Test
  void shouldKnowTheLeastLength() {
    Chain chain = forward("ip", true);
    rule(chain, longerThan(1400), drop());
    assertThat(need())
        .containsExactly(new Selector(Family.IPV4, -1, false, false, 1401, false, false));
  }

  @Test
  void shouldNotNarrowOversizeByOtherComparisons() {
    rule(forward("ip", true), List.of(new PathMtuCompare(Comparison.GTE)), drop());
    assertThat(need()).containsExactly(any(Family.IPV4));
  }

  @Test
  void shouldLetACoveringSelectorTakeOverThatTheOtherAnswers() {
    Chain chain = forward("ip", true);
    rule(chain, tcp(), counter());
    rule(chain, tcp(), longerThan(500), List.of(RejectOp.byFamily()));
    assertThat(need()).containsExactly(new Selector(Family.IPV4, 6, false, false, 0, false, true));
  }

  @Test
  void shouldKeepAnEditingSelectorBesideAWiderOneThatDoesNotEdit() {
    Chain chain = forward("ip", true);
    rule(chain, synOnly(), List.of(SetMaxSegmentSize.fixed(1200, false)));
    rule(chain, tcp(), counter());
    assertThat(need())
        .containsExactly(
            new Selector(Family.IPV4, 6, true, false, 0, true, false),
            new Selector(Family.IPV4, 6, false, false, 0, false, false));
  }

  @Test
  void shouldCarryFactsAlongJumpsAndGotos() {
    Chain inner = program.chain("inet", "t", "inner");
    Chain outer = program.chain("inet", "t", "outer");
    Chain chain = forward("inet", true);
    rule(chain, nfproto(2), List.of(new JumpOp(outer)));
    rule(outer, equal(MetaKey.L4PROTO, 17), List.of(new GotoOp(inner)));
    rule(inner, longerThan(99), drop());
    assertThat(need())
        .containsExactly(new Selector(Family.IPV4, 17, false, false, 100, false, false));
  }

  @Test
  void shouldWalkAChainAgainWhenOtherPacketsJumpThere() {
    Chain target = program.chain("inet", "t", "target");
    Chain chain = forward("ip", true);
    rule(chain, equal(MetaKey.L4PROTO, 17), List.of(new JumpOp(target)));
    rule(chain, tcp(), List.of(new JumpOp(target)));
    rule(target, drop());
    assertThat(need()).containsExactly(protocol(Family.IPV4, 17), protocol(Family.IPV4, 6));
  }

  @Test
  void shouldEndInTimeWhenChainsJumpToEachOtherOften() {
    Chain[] chains = new Chain[JumpDepth.MAX];
    chains[0] = forward("inet", true);
    for (int i = 1; i < chains.length; i++) {
      chains[i] = program.chain("inet", "t", "c" + i);
      for (int jump = 0; jump < 10; jump++) {
        rule(chains[i - 1], equal(MetaKey.L4PROTO, jump), List.of(new JumpOp(chains[i])));
        rule(chains[i - 1], List.of(new JumpOp(chains[i])));
      }
    }
    rule(chains[chains.length - 1], drop());
    assertThat(need()).containsExactly(any(Family.IPV4), any(Family.IPV6));
  }

  @Test
  void shouldNeedNothingForRulesThatNeverMatch() {
    Chain chain = forward("ip", true);
    rule(chain, nfproto(10), drop());
    rule(chain, tcp(), equal(MetaKey.L4PROTO, 17), drop());
    assertThat(need()).isEmpty();
  }

  @Test
  void shouldKnowIpv4sProtocolField() {
    List<Operation> protocol =
        List.of(
            new PayloadLoad(0, PayloadLoad.Base.NETWORK, 9, 1),
            new Compare(0, Comparison.EQ, Value.of(6)));
    Chain chain = forward("inet", true);
    rule(chain, nfproto(2), protocol, drop());
    assertThat(need()).containsExactly(protocol(Family.IPV4, 6));
  }

  @Test
  void shouldNotTakeAnOctetOfIpv6ForTheProtocol() {
    rule(
        forward("ip6", true),
        List.of(
            new PayloadLoad(0, PayloadLoad.Base.NETWORK, 9, 1),
            new Compare(0, Comparison.EQ, Value.of(6))),
        drop());
    assertThat(need()).containsExactly(any(Family.IPV6));
  }

  @Test
  void shouldKnowFamiliesByEthertype() {
    rule(forward("inet", true), equal(MetaKey.PROTOCOL, 0x86dd), drop());
    assertThat(need()).containsExactly(any(Family.IPV6));
  }

  @Test
  void shouldListAFewProtocolsAndGiveUpOnMany() {
    ValueSet two = ValueSet.builder().add(Value.of(6)).add(Value.of(17)).build();
    rule(
        forward("ip", true),
        List.of(new MetaLoad(0, MetaKey.L4PROTO), new SetLookup(0, two, false)),
        drop());
    assertThat(need()).containsExactly(protocol(Family.IPV4, 6), protocol(Family.IPV4, 17));

    ProgramBuilder other = new ProgramBuilder();
    rule(
        other.baseChain(base("ip", Hook.FORWARD, 0, true)),
        List.of(new MetaLoad(0, MetaKey.L4PROTO), new SetLookup(0, two, true)),
        drop());
    assertThat(other.build().stations().get(0).need().selectors())
        .containsExactly(any(Family.IPV4));
  }
}
