package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.Conntrack;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.PacketType;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.Verdict;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class CtLoadTest {
  private final Tracked tracked = new Tracked();

  /** Knows one connection, and how often it was asked for it. */
  private static final class Tracked extends JudgeFixture {
    private boolean known = true;
    private int asked;

    @Override
    public boolean findConntrack(PacketContext packet) {
      asked++;
      Conntrack conntrack = packet.conntrack();
      conntrack.begin(false, 6);
      conntrack.setStatus(0x0e);
      conntrack.setMark(-2);
      conntrack.setId(77);
      conntrack.setLabels(1L << 63, 2);
      conntrack.tuple(0).setAddresses(0, 0x0a000001, 0, 0x0a000002);
      conntrack.tuple(0).setPorts(1234, 80);
      conntrack.tuple(1).setAddresses(0, 0x0a000003, 0, 0x0a000001);
      conntrack.tuple(1).setPorts(8080, 1234);
      conntrack.setCounters(0, 3, 100);
      conntrack.setCounters(1, 4, 1000);
      return known;
    }
  }

  @BeforeEach
  void packet() {
    tracked.packet(PacketBuilder.ipv4().tcp(1234, 80).ack().build());
    tell(ConntrackClass.ESTABLISHED_ORIGINAL);
  }

  private void tell(ConntrackClass told) {
    tracked.context.conntrack().tell(told, PacketType.HOST);
  }

  /** Whether a rule that wants this value drops the packet. */
  private boolean loads(CtKey key, int direction, Value value) {
    var rules =
        JudgeFixture.program(
            List.of(
                new CtLoad(1, key, direction), new Compare(1, Comparison.EQ, value), new DropOp()));
    Decision decision = tracked.judge(rules);
    return decision.verdict() == Verdict.DROP && !decision.isUndecided();
  }

  @ParameterizedTest
  @CsvSource({
    "NEW, 8",
    "NEW_CHANGED, 8",
    "ESTABLISHED, 2",
    "ESTABLISHED_REPLY, 2",
    "RELATED_ORIGINAL, 4",
    "INVALID, 1",
    "UNTRACKED, 64"
  })
  void shouldLoadTheStateOfEveryPacket(ConntrackClass told, int bit) {
    tell(told);
    assertThat(loads(CtKey.STATE, CtLoad.BOTH, Value.of(bit))).isTrue();
    assertThat(tracked.asked).isZero();
  }

  @ParameterizedTest
  @CsvSource({"NEW, 0", "ESTABLISHED_ORIGINAL, 0", "ESTABLISHED_REPLY, 1", "RELATED_REPLY, 1"})
  void shouldLoadTheDirectionWithoutAskingForTheEntry(ConntrackClass told, int direction) {
    tell(told);
    assertThat(loads(CtKey.DIRECTION, CtLoad.BOTH, Value.of(direction))).isTrue();
    assertThat(tracked.asked).isZero();
  }

  @ParameterizedTest
  @EnumSource(value = CtKey.class, mode = Mode.EXCLUDE, names = "STATE")
  void shouldBreakForAPacketWithoutAConnection(CtKey key) {
    for (ConntrackClass told : List.of(ConntrackClass.INVALID, ConntrackClass.UNTRACKED)) {
      tell(told);
      boolean any = tracked.matches(new CtLoad(1, key, 0));
      assertThat(any).as("%s of %s", key, told).isFalse();
      assertThat(tracked.decision.isUndecided()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STATUS, -1, 0x0e",
    "MARK, -1, 0xfffffffe",
    "ID, -1, 77",
    "L3PROTO, 0, 2",
    "PROTOCOL, 1, 6",
    "IP_SADDR, 0, 0x0a000001",
    "IP_DADDR, 0, 0x0a000002",
    "IP_SADDR, 1, 0x0a000003",
    "IP_DADDR, 1, 0x0a000001",
    "PROTO_SRC, 0, 1234",
    "PROTO_DST, 0, 80",
    "PROTO_SRC, 1, 8080",
    "PACKETS, -1, 7",
    "PACKETS, 0, 3",
    "BYTES, 1, 1000",
    "AVGPKT, 0, 33",
    "AVGPKT, -1, 157"
  })
  void shouldLoadFromTheEntry(CtKey key, int direction, String value) {
    assertThat(loads(key, direction, Value.of(Long.decode(value)))).isTrue();
    assertThat(tracked.asked).isEqualTo(1);
  }

  @Test
  void shouldLoadAllLabels() {
    assertThat(loads(CtKey.LABEL, CtLoad.BOTH, new Value(1L << 63, 2))).isTrue();
  }

  @Test
  void shouldBreakForAddressesOfTheOtherVersion() {
    assertThat(loads(CtKey.IP6_SADDR, 0, Value.of(0x0a000001))).isFalse();
    assertThat(tracked.decision.isUndecided()).isFalse();
  }

  @Test
  void shouldAskForTheEntryOnceAPacket() {
    for (int round = 0; round < 3; round++) {
      loads(CtKey.MARK, CtLoad.BOTH, Value.ZERO);
    }
    assertThat(tracked.asked).isEqualTo(1);
    tell(ConntrackClass.ESTABLISHED_REPLY);
    loads(CtKey.MARK, CtLoad.BOTH, Value.ZERO);
    assertThat(tracked.asked).isEqualTo(2);
  }

  @Test
  void shouldLeaveUndecidedWhatIsNotTold() {
    tracked.known = false;
    loads(CtKey.MARK, CtLoad.BOTH, Value.ZERO);
    assertThat(tracked.decision.isUndecided()).isTrue();
    tell(ConntrackClass.UNTOLD);
    loads(CtKey.STATE, CtLoad.BOTH, Value.of(8));
    assertThat(tracked.decision.isUndecided()).isTrue();
    tell(ConntrackClass.ESTABLISHED);
    loads(CtKey.DIRECTION, CtLoad.BOTH, Value.ZERO);
    assertThat(tracked.decision.isUndecided()).isTrue();
  }
}
