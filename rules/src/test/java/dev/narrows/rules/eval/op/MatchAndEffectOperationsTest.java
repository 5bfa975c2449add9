package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.eval.Verdict;
import dev.narrows.rules.eval.op.InterfaceNameLoad.Direction;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class MatchAndEffectOperationsTest {
  private final JudgeFixture fixture =
      new JudgeFixture().packet(PacketBuilder.ipv4().udp(1, 2).payload(1472).build());

  private boolean named(Direction direction, boolean negate, String... names) {
    ValueSet.Builder values = ValueSet.builder();
    for (String name : names) {
      String text = name.endsWith("*") ? name.substring(0, name.length() - 1) : name;
      int open = name.endsWith("*") ? Byte.SIZE * (Value.OCTETS - text.length()) : 0;
      values.addRange(Value.ofName(text), Value.ofName(text).or(Value.ones(open)));
    }
    return fixture.matches(
        new InterfaceNameLoad(1, direction), new SetLookup(1, values.build(), negate));
  }

  @Test
  void shouldMatchInterfacesByNameAndPrefix() {
    fixture.describe(2, 5, 0);
    fixture.interfaces.put(2, "eth0");
    fixture.interfaces.put(5, "vmbr10");
    assertThat(named(Direction.IN, false, "eth0")).isTrue();
    assertThat(named(Direction.IN, false, "eth")).isFalse();
    assertThat(named(Direction.IN, false, "eth*")).isTrue();
    assertThat(named(Direction.OUT, false, "eth*")).isFalse();
    assertThat(named(Direction.OUT, false, "eth*", "vmbr10")).isTrue();
    assertThat(named(Direction.OUT, true, "eth*", "vmbr10")).isFalse();
    assertThat(named(Direction.OUT, true, "eth*")).isTrue();
  }

  @Test
  void shouldTakeAMissingInterfaceForOneWithoutName() {
    fixture.describe(0, 9, 0);
    assertThat(named(Direction.IN, false, "eth0")).isFalse();
    assertThat(named(Direction.IN, true, "eth0")).isTrue();
    assertThat(named(Direction.OUT, true, "eth0")).as("an interface that is gone").isTrue();
  }

  @Test
  void shouldCompareTheLengthWithThePathMtu() {
    fixture.pathMtu(1499);
    assertThat(fixture.matches(new PathMtuCompare(Comparison.GT))).isTrue();
    assertThat(fixture.matches(new PathMtuCompare(Comparison.LTE))).isFalse();
    fixture.pathMtu(1500);
    assertThat(fixture.matches(new PathMtuCompare(Comparison.GT))).isFalse();
    assertThat(fixture.matches(new PathMtuCompare(Comparison.LTE))).isTrue();
    assertThat(fixture.matches(new PathMtuCompare(Comparison.EQ))).isTrue();
  }

  @Test
  void shouldTakeSuperFramesForShorterThanThePathMtu() {
    fixture.gso().pathMtu(68);
    assertThat(fixture.matches(new PathMtuCompare(Comparison.GT))).isFalse();
    assertThat(fixture.matches(new PathMtuCompare(Comparison.GTE))).isFalse();
    assertThat(fixture.matches(new PathMtuCompare(Comparison.LTE))).isTrue();
  }

  @Test
  void shouldSetTheMarkAndSayWhetherItChanged() {
    fixture.describe(0, 0, 7);
    Decision same = fixture.run(new ImmediateLoad(0, Value.of(7)), new MarkSet(0));
    assertThat(same.isMarkChanged()).isFalse();
    Decision changed = fixture.run(new ImmediateLoad(0, Value.of(0x1ffffffffL)), new MarkSet(0));
    assertThat(changed.isMarkChanged()).isTrue();
    assertThat(fixture.context.mark()).isEqualTo(-1);
  }

  @Test
  void shouldRejectByFamily() {
    assertThat(fixture.run(RejectOp.byFamily()).reject())
        .isEqualTo(RejectReason.ICMP_PORT_UNREACHABLE);
    assertThat(fixture.decision.rejectMtu()).isZero();
    fixture.packet(PacketBuilder.ipv6().udp(1, 2).build());
    assertThat(fixture.run(RejectOp.byFamily()).reject())
        .isEqualTo(RejectReason.ICMPV6_PORT_UNREACHABLE);
  }

  @Test
  void shouldTellThePathMtuWithTheReasonsThatCarryIt() {
    fixture.pathMtu(1400);
    Decision decision = fixture.run(RejectOp.with(RejectReason.ICMP_FRAG_NEEDED));
    assertThat(decision.verdict()).isEqualTo(Verdict.REJECT);
    assertThat(decision.rejectMtu()).isEqualTo(1400);
    assertThat(decision.rule().line()).isEqualTo(1);
    fixture.packet(PacketBuilder.ipv6().udp(1, 2).build());
    assertThat(fixture.run(RejectOp.with(RejectReason.ICMPV6_PACKET_TOO_BIG)).rejectMtu())
        .isEqualTo(1400);
  }

  @Test
  void shouldNotRejectPacketsOfTheOtherFamily() {
    assertThat(fixture.run(RejectOp.with(RejectReason.ICMPV6_NO_ROUTE)).verdict())
        .isEqualTo(Verdict.ACCEPT);
    assertThatThrownBy(
            () -> new RejectOp(RejectReason.ICMPV6_NO_ROUTE, RejectReason.ICMPV6_NO_ROUTE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
