package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.narrows.firewall.action.AnswerLimit;
import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.PlainAnswerPath;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.blackhole.TrialResult;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Suspicions, trials and their cuts cost no memory, as long as nothing is found. */
class HoleWatchAllocationTest {
  private static final int CYCLES = 20_000;
  private static final int MAX_ROUNDS = 10;
  private static final long NANOS_A_MILLI = 1_000_000;

  /** Between two trials of one destination: longer than any is left alone. */
  private static final long PAUSE_MILLIS = 200_000;

  private static final int PAYLOAD = 1400;
  private static final String CLIENT = "192.0.2.7";
  private static final String CLIENT_V6 = "2001:db8::7";

  private final FlowTable flows = new FlowTable(4);
  private final LearnedMtus learned = new LearnedMtus(8, 552, 600_000);
  private final BlackHoles holes = new BlackHoles(true, true, learned, 600_000);
  private final FlowRecorder recorder = new FlowRecorder(flows.newCursor());
  private final WorkerCounters counters = new WorkerCounters();
  private final HoleWatch watch =
      new HoleWatch(
          new SharedState(null, flows, learned, null, holes),
          recorder,
          new Responder(new PlainAnswerPath(true), AnswerLimit.withRandomKeys(0), answer -> 0),
          counters);

  private final Connection ipv4 = new Connection(false);
  private final Connection ipv6 = new Connection(true);
  private final Sight toKnown = new Sight(Hook.POSTROUTING, segment(false, "198.51.100.8"));
  private final Sight toKnownIpv6 = new Sight(Hook.POSTROUTING, segment(true, "2001:db8:9::8"));
  private final Sight datagram =
      new Sight(
          Hook.POSTROUTING,
          PacketBuilder.ipv4().source(CLIENT).destination("198.51.100.9").udp(1, 2).build());
  private long nowMillis = 1_000;
  private int cuts;

  private static byte[] segment(boolean ipv6, String to) {
    return (ipv6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4().dontFragment())
        .source(ipv6 ? CLIENT_V6 : CLIENT)
        .destination(to)
        .tcp(4711, 443)
        .ack()
        .sequence(1)
        .payload(PAYLOAD)
        .build();
  }

  /** A packet as it comes to a queue, again and again. */
  private static final class Sight {
    private final byte[] octets;
    private final ByteBuf buffer;
    private final PacketContext context = new PacketContext();

    private Sight(Hook hook, byte[] octets) {
      this.octets = octets;
      this.buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(octets.length));
      context.describe(hook, 1, 2, 0, false, false);
    }

    private PacketContext at(long nowMillis) {
      buffer.setBytes(0, octets);
      context.packet().wrap(buffer, 0, octets.length);
      context.packet().check();
      context.setNowNanos(nowMillis * NANOS_A_MILLI);
      context.setWallClockNanos(nowMillis * NANOS_A_MILLI);
      return context;
    }
  }

  /** One that loses a segment again and again, until it gets through whole. */
  private static final class Connection {
    private final Sight forwarded;
    private final Sight leaving;
    private final Sight answer;

    private Connection(boolean ipv6) {
      String to = ipv6 ? "2001:db8:9::9" : "198.51.100.9";
      byte[] segment = segment(ipv6, to);
      forwarded = new Sight(Hook.FORWARD, segment);
      leaving = new Sight(Hook.POSTROUTING, segment);
      byte[] octets =
          (ipv6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4())
              .source(to)
              .destination(ipv6 ? CLIENT_V6 : CLIENT)
              .tcp(443, 4711)
              .ack()
              .build();
      PacketView view = new PacketView().wrap(Unpooled.wrappedBuffer(octets), 0, octets.length);
      view.check();
      view.setU32(view.transportOffset() + TcpHeader.ACKNOWLEDGMENT_OFFSET, 1 + PAYLOAD);
      view.setU16(view.transportOffset() + TcpHeader.WINDOW_OFFSET, 1000);
      answer = new Sight(Hook.POSTROUTING, octets);
    }
  }

  @BeforeEach
  void makeKnown() {
    for (String to : new String[] {"198.51.100.8", "2001:db8:9::8"}) {
      learned.lower(MtuAddress.parse(to), 1280, MtuOrigin.BLACK_HOLE, Long.MAX_VALUE / 2, "seen");
    }
  }

  @Test
  void shouldAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < MAX_ROUNDS && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CYCLES; i++) {
        live(ipv4);
        live(ipv6);
        see(toKnown);
        see(toKnownIpv6);
        see(datagram);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("octets for %d trials", 2 * CYCLES).isZero();
    assertThat(holes.results(TrialResult.PASSES)).isGreaterThanOrEqualTo(2 * CYCLES - 4);
    assertThat(cuts).as("segments that were cut").isGreaterThanOrEqualTo(2 * CYCLES - 4);
    assertThat(counters.icmpSent(IcmpAnswer.FRAG_NEEDED)).isPositive();
    assertThat(counters.icmpSent(IcmpAnswer.PACKET_TOO_BIG)).isPositive();
    assertThat(holes.found()).isEmpty();
  }

  private void live(Connection connection) {
    nowMillis += PAUSE_MILLIS;
    for (int i = 0; i < 2; i++) {
      nowMillis += 200;
      see(connection.forwarded);
      if (see(connection.leaving)) {
        cuts++;
      }
    }
    see(connection.answer);
    holes.expire(nowMillis, nowMillis);
  }

  /** Whether it was cut. */
  private boolean see(Sight sight) {
    PacketContext context = sight.at(nowMillis);
    recorder.record(context.packet(), context.nowNanos());
    return watch.observe(context, true);
  }
}
