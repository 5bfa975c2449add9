package dev.narrows.firewall.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.flow.FlowCursor;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.Unpooled;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class CoalescedFramesTest {
  private static final int LINK_MTU = 1500;
  private static final int PATH_MTU = 1400;
  private static final int TIMESTAMPS = 12;
  private static final int MSS = 1360;

  private final FlowTable flows = new FlowTable(4);
  private final CoalescedFrames frames =
      new CoalescedFrames(index -> index == 1 ? LINK_MTU : 65535, flows.newCursor(), true);

  private static PacketContext context(PacketBuilder builder, int inInterface) {
    byte[] octets = builder.build();
    PacketContext context = new PacketContext();
    context.describe(Hook.PREROUTING, inInterface, 0, 0, false, false);
    context.packet().wrap(Unpooled.wrappedBuffer(octets), 0, octets.length).check();
    return context;
  }

  private static PacketBuilder data(int payload) {
    return PacketBuilder.ipv4().tcp(80, 40000).ack().payload(payload);
  }

  private static PacketBuilder stamped(int payload) {
    return PacketBuilder.ipv4().tcp(80, 40000).ack().nop().nop().timestamps(1, 2).payload(payload);
  }

  /** The receiver of the data announced this size. */
  private void announce(int mss) {
    FlowCursor flow = flows.newCursor();
    flow.findOrAdd(context(data(0), 1).packet(), 1);
    flow.recordSyn(1460, 7, 1);
    PacketBuilder answer =
        PacketBuilder.ipv4().source("198.51.100.2").destination("192.0.2.1").tcp(40000, 80);
    flow.findOrAdd(context(answer, 1).packet(), 1);
    flow.recordSyn(mss, 7, 1);
  }

  private void assertRefused(PacketContext context, RestoreRefusal refusal) {
    assertThat(frames.segmentSize(context, PATH_MTU)).isZero();
    assertThat(frames.refusal()).isEqualTo(refusal);
  }

  @Test
  void shouldTakeMoreThanWasAnnouncedForSegmentsOfThatSize() {
    announce(MSS);

    assertThat(frames.segmentSize(context(data(MSS + 1), 2), PATH_MTU)).isEqualTo(MSS);
    assertThat(frames.refusal()).isNull();
  }

  @Test
  void shouldCountOptionsAgainstTheSegmentSize() {
    announce(MSS);

    int expected = MSS - TIMESTAMPS;
    assertThat(frames.segmentSize(context(stamped(4000), 2), PATH_MTU)).isEqualTo(expected);
    assertThat(frames.segmentSize(context(stamped(expected + 1), 2), PATH_MTU)).isEqualTo(expected);
  }

  @Test
  void shouldMakeSegmentsThatFitThePath() {
    announce(1460);

    assertThat(frames.segmentSize(context(data(2920), 2), PATH_MTU)).isEqualTo(PATH_MTU - 40);
    PacketBuilder long6 =
        PacketBuilder.ipv6().destinationOptions(8).tcp(80, 40000).ack().payload(4000);
    // The kernel may take the TCP header for 60 octets long.
    assertThat(frames.segmentSize(context(long6, 1), PATH_MTU)).isEqualTo(PATH_MTU - 100);
  }

  @Test
  void shouldLeaveASegmentThatItsReceiverTakes() {
    announce(8960);

    assertRefused(context(data(8960), 2), RestoreRefusal.SINGLE_SEGMENT);
    assertRefused(context(stamped(8948), 2), RestoreRefusal.SINGLE_SEGMENT);
    assertThat(frames.segmentSize(context(data(8961), 2), PATH_MTU)).isEqualTo(PATH_MTU - 40);
  }

  @Test
  void shouldTakeWhatNoLinkCarriesForCoalescedWithoutAHandshake() {
    assertThat(frames.segmentSize(context(data(1461), 1), PATH_MTU)).isEqualTo(PATH_MTU - 40);
    assertRefused(context(data(1460), 1), RestoreRefusal.UNKNOWN_FLOW);
    assertRefused(context(data(4000), 2), RestoreRefusal.UNKNOWN_FLOW);
  }

  @Test
  void shouldRefuseWhatCannotBeTakenApartAgain() {
    announce(MSS);

    assertRefused(
        context(PacketBuilder.ipv4().udp(80, 4).payload(4000), 1), RestoreRefusal.NOT_TCP);
    assertRefused(context(data(4000).moreFragments(), 1), RestoreRefusal.FRAGMENT);
    PacketBuilder signed = PacketBuilder.ipv4().tcp(80, 40000).ack().md5().payload(4000);
    assertRefused(context(signed, 1), RestoreRefusal.SIGNED);
    PacketBuilder ao = PacketBuilder.ipv4().tcp(80, 40000).ack().authenticationOption();
    assertRefused(context(ao.payload(4000), 1), RestoreRefusal.SIGNED);
    PacketBuilder syn = PacketBuilder.ipv4().tcp(80, 40000).syn().payload(4000);
    assertRefused(context(syn, 1), RestoreRefusal.SINGLE_SEGMENT);
  }

  @Test
  void shouldRefuseWhatIsNotAllHere() {
    byte[] octets = data(4000).build();
    PacketContext context = context(data(4000), 1);
    context.packet().wrap(Unpooled.wrappedBuffer(octets), 0, 200, octets.length).check();

    assertRefused(context, RestoreRefusal.CUT_OFF);
  }

  @Test
  void shouldNotMakeDamagedDataLookSound() {
    announce(MSS);
    PacketContext damaged = context(data(4000).badTransportChecksum(), 1);
    damaged.setChecksumUnverified(true);
    assertRefused(damaged, RestoreRefusal.BAD_CHECKSUM);

    damaged.setChecksumUnverified(false);
    assertThat(frames.segmentSize(damaged, PATH_MTU)).as("verified by hardware").isEqualTo(MSS);
    PacketContext sound = context(data(4000), 1);
    sound.setChecksumUnverified(true);
    assertThat(frames.segmentSize(sound, PATH_MTU)).isEqualTo(MSS);
  }

  @Test
  void shouldRefuseWhereHeadersFillThePath() {
    announce(MSS);

    assertThat(frames.segmentSize(context(data(4000), 1), 40)).isZero();
    assertThat(frames.refusal()).isNotNull();
  }
}
