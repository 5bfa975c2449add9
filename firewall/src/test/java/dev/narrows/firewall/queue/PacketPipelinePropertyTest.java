package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.action.AnswerLimit;
import dev.narrows.firewall.action.PlainAnswerPath;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.offload.FrameReturn;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Station;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jnetfilter.testing.PacketBuilder;

/** Whatever the octets: one verdict, one outcome, and no exception on the way. */
class PacketPipelinePropertyTest {
  private static final int ROOM_IN_FRONT = 64;
  private static final List<byte[]> SEEDS =
      List.of(
          PacketBuilder.ipv4().dontFragment().tcp(1, 2).syn().mss(1460).windowScale(7).build(),
          PacketBuilder.ipv4().dontFragment().tcp(1, 2).ack().payload(1500).build(),
          PacketBuilder.ipv4().dontFragment().icmp(8, 0).payload(1500).build(),
          PacketBuilder.ipv4().dontFragment().ipOptions(7, 7, 4).udp(1, 2).payload(1500).build(),
          PacketBuilder.ipv6().hopByHop(8).destinationOptions(16).tcp(1, 2).syn().mss(1440).build(),
          PacketBuilder.ipv6().fragment(0, true).udp(1, 2).payload(1500).build(),
          PacketBuilder.ipv6().icmp(128, 0).payload(1500).build());

  private static final class SmallWorld implements JudgeEnvironment {
    @Override
    public int pathMtu(PacketContext packet) {
      return 1280;
    }

    @Override
    public int pathMtuBothWays(PacketContext packet) {
      return 1280;
    }

    @Override
    public int routeMtuBothWays(PacketContext packet) {
      return 1280;
    }

    @Override
    public String interfaceName(int index) {
      return null;
    }

    @Override
    public void log(LogStatement statement, PacketContext packet) {
      throw new AssertionError("no rule logs");
    }
  }

  private final SmallWorld world = new SmallWorld();
  private final RuleSet rules = TestRules.oversizeAndClamp();
  private final Judge judge = rules.newJudge(world);
  private final WorkerCounters counters = new WorkerCounters();
  private final PacketPipeline pipeline =
      new PacketPipeline(
          new Responder(new PlainAnswerPath(true), AnswerLimit.withRandomKeys(0), answer -> 0),
          FailureMode.BYPASS,
          counters,
          new FlowRecorder(new FlowTable(4).newCursor()),
          FrameReturn.NOWHERE);

  /** A sound packet with some octets overwritten; IPv4's header checksum is mended or not. */
  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<byte[]> overwrites = Arbitraries.bytes().array(byte[].class).ofMaxSize(24);
    return Combinators.combine(Arbitraries.of(SEEDS), overwrites, Arbitraries.of(true, false))
        .as(
            (seed, octets, mend) -> {
              byte[] packet = seed.clone();
              for (int i = 0; i + 1 < octets.length; i += 2) {
                packet[(octets[i] & 0xff) % Math.min(packet.length, 80)] = octets[i + 1];
              }
              return mend ? mended(packet) : packet;
            });
  }

  private static byte[] mended(byte[] packet) {
    int length = (packet[0] & 0x0f) * 4;
    if ((packet[0] & 0xf0) != 0x40 || length < 20 || length > packet.length) {
      return packet;
    }
    ByteBuffer header = ByteBuffer.wrap(packet).putShort(10, (short) 0);
    int sum = 0;
    for (int at = 0; at < length; at += 2) {
      sum += header.getShort(at) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    header.putShort(10, (short) ~((sum & 0xffff) + (sum >>> 16)));
    return packet;
  }

  @Property
  void shouldJudgeDamagedPackets(
      @ForAll("damaged") byte[] packet, @ForAll boolean gso, @ForAll boolean partial) {
    assertOneOutcome(packet, packet.length, gso, partial);
  }

  @Property
  void shouldJudgeAnyOctets(@ForAll byte[] packet) {
    assertOneOutcome(packet, packet.length, false, false);
  }

  @Property
  void shouldJudgePacketsThatWereCut(@ForAll("damaged") byte[] packet, @ForAll byte captured) {
    assertOneOutcome(packet, Math.min(captured & 0xff, packet.length), false, false);
  }

  private void assertOneOutcome(byte[] packet, int captured, boolean gso, boolean partial) {
    PacketContext context = new PacketContext();
    for (Station station : rules.stations()) {
      long before = outcomes();
      context.describe(station.hook(), 1, station.hook() == Hook.FORWARD ? 2 : 0, 0, gso, partial);
      byte[] memory = new byte[ROOM_IN_FRONT + packet.length];
      System.arraycopy(packet, 0, memory, ROOM_IN_FRONT, packet.length);
      ByteBuf buffer = Unpooled.wrappedBuffer(memory);
      context.packet().wrap(buffer, ROOM_IN_FRONT, captured, packet.length);
      PacketVerdict verdict = pipeline.process(judge, station, context);
      assertThat(verdict).isNotNull().isSameAs(pipeline.verdict());
      assertThat(outcomes()).isEqualTo(before + 1);
      assertThat(counters.outcome(PacketOutcome.ERROR)).isZero();
      assertThat(counters.icmpSuppressed(SuppressReason.SEND_FAILED)).isZero();
    }
  }

  private long outcomes() {
    long sum = 0;
    for (PacketOutcome outcome : PacketOutcome.values()) {
      sum += counters.outcome(outcome);
    }
    return sum;
  }
}
