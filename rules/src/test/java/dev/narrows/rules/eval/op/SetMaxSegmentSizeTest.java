package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.MssEdit;
import dev.narrows.rules.eval.Verdict;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class SetMaxSegmentSizeTest {
  private final JudgeFixture fixture = new JudgeFixture();

  private static PacketBuilder syn4() {
    return PacketBuilder.ipv4().tcp(40000, 443).syn();
  }

  private static PacketBuilder syn6() {
    return PacketBuilder.ipv6().tcp(40000, 443).syn();
  }

  private MssEdit set(PacketBuilder before, int size) {
    return fixture.packet(before.build()).run(SetMaxSegmentSize.fixed(size, false)).mssEdit();
  }

  private MssEdit add(PacketBuilder before, int size) {
    return fixture.packet(before.build()).run(SetMaxSegmentSize.fixed(size, true)).mssEdit();
  }

  private void assertPacketIs(PacketBuilder expected) {
    assertThat(fixture.octets()).isEqualTo(expected.build());
  }

  @Test
  void shouldLowerTheSizeAndMendTheChecksum() {
    assertThat(set(syn4().mss(1460), 1360)).isEqualTo(MssEdit.CLAMPED);
    assertThat(fixture.decision.isPacketChanged()).isTrue();
    assertThat(fixture.decision.verdict()).isEqualTo(Verdict.ACCEPT);
    assertPacketIs(syn4().mss(1360));
    assertThat(set(syn6().mss(1440), 1220)).isEqualTo(MssEdit.CLAMPED);
    assertPacketIs(syn6().mss(1220));
  }

  @Property(tries = 200)
  void shouldGiveARightChecksumAtAnyOffset(
      @ForAll @IntRange(max = 5) int nops,
      @ForAll @IntRange(min = 1, max = 65535) int size,
      @ForAll @IntRange(max = 65534) int newSize) {
    PacketBuilder before = syn6();
    PacketBuilder after = syn6();
    for (int i = 0; i < nops; i++) {
      before.nop();
      after.nop();
    }
    int expected = Math.min(size, newSize);
    MssEdit edit = set(before.mss(size).timestamps(1, 2), newSize);
    assertThat(edit).isEqualTo(newSize < size ? MssEdit.CLAMPED : MssEdit.ALREADY_LOW);
    assertPacketIs(after.mss(expected).timestamps(1, 2));
  }

  @Test
  void shouldNeverRaiseTheSize() {
    assertThat(set(syn4().mss(536), 1360)).isEqualTo(MssEdit.ALREADY_LOW);
    assertThat(set(syn4().mss(1360), 1360)).isEqualTo(MssEdit.ALREADY_LOW);
    assertThat(fixture.decision.isPacketChanged()).isFalse();
    assertPacketIs(syn4().mss(1360));
  }

  @Test
  void shouldKeepAWrongChecksumWrongByAsMuch() {
    set(syn4().mss(1460).badTransportChecksum(), 1360);
    int wrong = fixture.context.packet().tcp().checksum();
    fixture.packet(syn4().mss(1460).build());
    int before = fixture.context.packet().tcp().checksum();
    fixture.packet(syn4().mss(1360).build());
    int right = fixture.context.packet().tcp().checksum();
    assertThat(wrong).isNotEqualTo(right);
    assertThat(Math.floorMod(wrong - right, 0xffff))
        .isEqualTo(Math.floorMod((before ^ 0x1234) - before, 0xffff));
  }

  @Test
  void shouldEditAnySegmentThatCarriesTheOption() {
    assertThat(set(PacketBuilder.ipv4().tcp(1, 2).synAck().mss(1460), 1000))
        .isEqualTo(MssEdit.CLAMPED);
    assertThat(set(PacketBuilder.ipv4().tcp(1, 2).flags(0x04).mss(1460), 1000))
        .isEqualTo(MssEdit.CLAMPED);
    assertThat(set(syn4().mss(1460).payload(30), 1000)).isEqualTo(MssEdit.CLAMPED);
    assertPacketIs(syn4().mss(1000).payload(30));
  }

  @Test
  void shouldLeaveOptionsBehindEndOfListAloneWhenTheStatementIsOurs() {
    PacketBuilder before = syn4().endOfOptions().mss(1460);
    fixture.pathMtuBothWays(1040).packet(before.build());
    assertThat(fixture.run(SetMaxSegmentSize.pathMtu(false)).mssEdit())
        .isEqualTo(MssEdit.NO_OPTION);
    assertPacketIs(before);
  }

  @Test
  void shouldSetOptionsBehindEndOfListAsTheKernelDoes() {
    assertThat(set(syn4().endOfOptions().mss(1460), 1000)).isEqualTo(MssEdit.CLAMPED);
    assertPacketIs(syn4().endOfOptions().mss(1000));
    fixture.routeMtuBothWays(1040).packet(syn4().endOfOptions().mss(1460).build());
    fixture.run(SetMaxSegmentSize.routeMtu(false));
    assertPacketIs(syn4().endOfOptions().mss(1000));
  }

  @Test
  void shouldEditTheFirstOfTwo() {
    assertThat(set(syn4().mss(1460).mss(1400), 1000)).isEqualTo(MssEdit.CLAMPED);
    assertPacketIs(syn4().mss(1000).mss(1400));
  }

  @Test
  void shouldLeaveSignedSegmentsAlone() {
    assertThat(set(syn4().mss(1460).md5(), 1000)).isEqualTo(MssEdit.SIGNED);
    assertPacketIs(syn4().mss(1460).md5());
    assertThat(set(syn6().authenticationOption().mss(1460), 1000)).isEqualTo(MssEdit.SIGNED);
    assertPacketIs(syn6().authenticationOption().mss(1460));
    assertThat(add(syn6().authenticationOption(), 1000)).isEqualTo(MssEdit.SIGNED);
    assertThat(fixture.decision.isPacketChanged()).isFalse();
  }

  @Test
  void shouldCallASignedSegmentThatIsLowEnoughLow() {
    assertThat(set(syn4().mss(900).md5(), 1000)).isEqualTo(MssEdit.ALREADY_LOW);
  }

  @Test
  void shouldBreakWithoutTcpHeader() {
    fixture.packet(PacketBuilder.ipv4().udp(1, 2).payload(60).build());
    assertThat(fixture.matches(SetMaxSegmentSize.fixed(1000, false))).isFalse();
    fixture.packet(syn4().mss(1460).fragmentOffset(80).payload(60).build());
    assertThat(fixture.matches(SetMaxSegmentSize.fixed(1000, false))).isFalse();
    fixture.packet(syn4().mss(1460).dataOffsetField(4).build());
    assertThat(fixture.matches(SetMaxSegmentSize.fixed(1000, false))).isFalse();
    fixture.packet(syn4().option(2, 3, 9).build());
    assertThat(fixture.matches(SetMaxSegmentSize.fixed(1000, false))).isFalse();
    assertThat(fixture.decision.mssEdit()).isEqualTo(MssEdit.NONE);
    fixture.packet(syn4().build());
    assertThat(fixture.matches(SetMaxSegmentSize.fixed(1000, false))).isTrue();
    assertThat(fixture.decision.mssEdit()).isEqualTo(MssEdit.NO_OPTION);
  }

  @Test
  void shouldEditAFirstFragment() {
    assertThat(set(syn4().mss(1460).moreFragments().payload(32), 1000)).isEqualTo(MssEdit.CLAMPED);
    assertPacketIs(syn4().mss(1000).moreFragments().payload(32));
  }

  @Test
  void shouldNotEditWhatWasNotCopiedWhole() {
    byte[] packet = syn4().mss(1460).payload(100).build();
    fixture.packet(packet, 60);
    assertThat(fixture.run(SetMaxSegmentSize.fixed(1000, false)).mssEdit())
        .isEqualTo(MssEdit.NOT_CAPTURED);
    fixture.packet(packet, 42);
    assertThat(fixture.run(SetMaxSegmentSize.fixed(1000, false)).mssEdit())
        .isEqualTo(MssEdit.NOT_CAPTURED);
    assertThat(fixture.decision.isPacketChanged()).isFalse();
  }

  @Test
  void shouldNotEditSuperFrames() {
    fixture.gso();
    assertThat(set(syn4().mss(1460), 1000)).isEqualTo(MssEdit.NONE);
    assertPacketIs(syn4().mss(1460));
  }

  @Test
  void shouldCompleteAPartialChecksumWhenItEdits() {
    fixture.partialChecksum();
    assertThat(set(syn4().nop().mss(1460).transportChecksum(0x1111), 1360))
        .isEqualTo(MssEdit.CLAMPED);
    assertPacketIs(syn4().nop().mss(1360));
    fixture.partialChecksum();
    assertThat(add(syn6().transportChecksum(0x1111), 1360)).isEqualTo(MssEdit.ADDED);
    assertPacketIs(syn6().mss(1220));
    fixture.partialChecksum();
    assertThat(set(syn4().mss(1000).transportChecksum(0x1111), 1360))
        .isEqualTo(MssEdit.ALREADY_LOW);
    assertPacketIs(syn4().mss(1000).transportChecksum(0x1111));
  }

  @Test
  void shouldTakeThePathMtuLessTheHeaders() {
    fixture.pathMtuBothWays(1400).packet(syn4().mss(1460).build());
    fixture.run(SetMaxSegmentSize.pathMtu(false));
    assertPacketIs(syn4().mss(1360));
    fixture.packet(syn6().mss(1460).build()).run(SetMaxSegmentSize.pathMtu(false));
    assertPacketIs(syn6().mss(1340));
  }

  @Test
  void shouldLeaveTheSizeWhenThePathMtuIsNoMeasure() {
    fixture.pathMtuBothWays(40).packet(syn4().mss(1460).build());
    Decision decision = fixture.run(SetMaxSegmentSize.pathMtu(false));
    assertThat(decision.mssEdit()).isEqualTo(MssEdit.MTU_UNUSABLE);
    assertThat(decision.isPacketChanged()).isFalse();
    fixture.pathMtuBothWays(65536).run(SetMaxSegmentSize.pathMtu(false));
    assertThat(fixture.decision.mssEdit()).isEqualTo(MssEdit.ALREADY_LOW);
  }

  @Test
  void shouldTakeTheRouteMtuAsTheKernelDoes() {
    for (List<Integer> sizes :
        List.of(List.of(1300, 1260), List.of(40, 536), List.of(65536, 536))) {
      fixture.routeMtuBothWays(sizes.get(0)).packet(syn4().mss(1460).build());
      fixture.run(SetMaxSegmentSize.routeMtu(false));
      assertPacketIs(syn4().mss(sizes.get(1)));
    }
  }

  @Test
  void shouldAddAMissingOptionInFrontOfTheOthers() {
    assertThat(add(syn4().windowScale(7).nop(), 1360)).isEqualTo(MssEdit.ADDED);
    assertPacketIs(syn4().mss(536).windowScale(7).nop());
    assertThat(add(syn6().hopByHop(8).sackPermitted(), 1100)).isEqualTo(MssEdit.ADDED);
    assertPacketIs(syn6().hopByHop(8).mss(1100).sackPermitted());
    assertThat(fixture.decision.isPacketChanged()).isTrue();
    assertThat(fixture.context.packet().check().name()).isEqualTo("NONE");
  }

  @Test
  void shouldLowerWhenToldToAddAndTheOptionIsThere() {
    assertThat(add(syn4().mss(1460), 1360)).isEqualTo(MssEdit.CLAMPED);
    assertPacketIs(syn4().mss(1360));
  }

  @Test
  void shouldAddWhenAnOptionStandsBehindEndOfList() {
    assertThat(add(syn4().endOfOptions().mss(1460), 1360)).isEqualTo(MssEdit.ADDED);
    assertPacketIs(syn4().mss(536).endOfOptions().mss(1460));
  }

  @Test
  void shouldAddToSynsOnly() {
    PacketBuilder ack = PacketBuilder.ipv4().tcp(1, 2).ack();
    assertThat(add(ack, 1360)).isEqualTo(MssEdit.NO_OPTION);
    assertPacketIs(ack);
  }

  @Test
  void shouldNotAddInFrontOfData() {
    assertThat(add(syn4().payload(1), 1360)).isEqualTo(MssEdit.NO_ROOM);
    assertPacketIs(syn4().payload(1));
    assertThat(add(syn4().moreFragments(), 1360)).isEqualTo(MssEdit.NO_ROOM);
  }

  @Test
  void shouldAddAsLongAsTheHeaderHasRoom() {
    assertThat(add(syn4().option(new int[36]), 1360)).isEqualTo(MssEdit.ADDED);
    assertPacketIs(syn4().mss(536).option(new int[36]));
    assertThat(add(syn4().option(new int[40]), 1360)).isEqualTo(MssEdit.NO_ROOM);
    assertPacketIs(syn4().option(new int[40]));
  }

  @Test
  void shouldKeepAWrongChecksumWrongWhenItAdds() {
    add(syn4().badTransportChecksum(), 1360);
    int wrong = fixture.context.packet().tcp().checksum();
    fixture.packet(syn4().mss(536).build());
    assertThat(wrong).isNotEqualTo(fixture.context.packet().tcp().checksum());
  }

  @Test
  void shouldReportTheEditThatHappenedNotALaterLook() {
    fixture.packet(syn4().mss(1460).build());
    fixture.run(SetMaxSegmentSize.fixed(1000, false), SetMaxSegmentSize.fixed(1200, false));
    assertThat(fixture.decision.mssEdit()).isEqualTo(MssEdit.CLAMPED);
  }
}
