package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.AnswerLimit;
import dev.narrows.firewall.action.AnswerPath;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.offload.FrameReturn;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Station;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.route.Link;
import org.jnetfilter.route.NetworkTables;

/**
 * Made-up packets that run the packet path until it is compiled. They leave no trace: nothing is
 * sent, they have counters of their own, and they come in a time long past, so that a limit which
 * they use up is full again. Addresses are those for benchmarks (RFC 2544; RFC 5180), which lead
 * nowhere.
 */
final class WarmUp {
  /** Until all is compiled once; what is used most is compiled better while it works. */
  private static final int ROUNDS = 500;

  private static final long LONGEST_NANOS = 2_000_000_000L;

  private static final long LONG_AGO_NANOS = TimeUnit.DAYS.toNanos(3650);

  private static final int ROOM_IN_FRONT = 64;
  private static final int LENGTH = 3_000;
  private static final int TCP_SYN_LENGTH = 44;
  private static final int IPV6_SYN_LENGTH = 64;

  private static final int IPV4_NETWORK = 198 << 24 | 18 << 16;
  private static final long IPV6_NETWORK = 0x2001_0002_0000_0000L;

  private final NetworkTables tables;
  private final Map<Hook, Station> stations;
  private final Told told;
  private final PacketContext context = new PacketContext();
  private final ByteBuf buffer = Unpooled.directBuffer(ROOM_IN_FRONT + LENGTH);

  WarmUp(NetworkTables tables, QueueGroup group) {
    this.tables = tables;
    this.stations = group.stations();
    this.told = group.told();
    buffer.setZero(0, buffer.capacity());
  }

  void run(Judge judge, AnswerPath path, FailureMode onFailure) {
    long began = System.nanoTime();
    Responder responder =
        new Responder(path, AnswerLimit.withRandomKeys(began - LONG_AGO_NANOS), answer -> 0);
    FlowRecorder recorder = new FlowRecorder(new FlowTable(0).newCursor());
    PacketPipeline pipeline =
        new PacketPipeline(
            responder, onFailure, new WorkerCounters(), recorder, FrameReturn.NOWHERE);
    int link = anyLink();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        if (System.nanoTime() - began > LONGEST_NANOS) {
          return;
        }
        for (Station station : stations.values()) {
          run(pipeline, judge, station, link, round);
        }
      }
    } finally {
      responder.close();
      buffer.release();
    }
  }

  private int anyLink() {
    for (Link link : tables.links()) {
      if (link.up() && !link.loopback()) {
        return link.index();
      }
    }
    return 0;
  }

  private void run(PacketPipeline pipeline, Judge judge, Station station, int link, int round) {
    boolean synOnly = (round & 1) == 0;
    writeIpv4(round, synOnly ? TCP_SYN_LENGTH : LENGTH, synOnly);
    process(pipeline, judge, station, link, synOnly ? TCP_SYN_LENGTH : LENGTH);
    writeIpv6(round, synOnly ? IPV6_SYN_LENGTH : LENGTH, synOnly);
    process(pipeline, judge, station, link, synOnly ? IPV6_SYN_LENGTH : LENGTH);
  }

  private void process(
      PacketPipeline pipeline, Judge judge, Station station, int link, int length) {
    int out = station.hook() == Hook.PREROUTING || station.hook() == Hook.INPUT ? 0 : link;
    context.describe(station.hook(), link, out, 0, false, false);
    context.conntrack().tell(told.conntrack(), told.packetType());
    context.setNowNanos(System.nanoTime() - LONG_AGO_NANOS);
    context.packet().wrap(buffer, ROOM_IN_FRONT, length);
    pipeline.process(judge, station, context);
  }

  private void writeIpv4(int round, int length, boolean syn) {
    int at = ROOM_IN_FRONT;
    buffer.setInt(at, 0x4500 << 16 | length);
    buffer.setInt(at + 4, 0x4000); // don't fragment
    buffer.setInt(at + 8, 64 << 24 | 6 << 16);
    buffer.setInt(at + 12, IPV4_NETWORK | round & 0xffff);
    buffer.setInt(at + 16, IPV4_NETWORK | 1 << 16 | round >>> 2);
    int sum = InternetChecksum.finish(InternetChecksum.sum(buffer, at, 20, 0));
    buffer.setShort(at + 10, sum);
    writeTcp(at + 20, round, syn);
  }

  private void writeIpv6(int round, int length, boolean syn) {
    int at = ROOM_IN_FRONT;
    buffer.setInt(at, 6 << 28);
    buffer.setInt(at + 4, length - 40 << 16 | 6 << 8 | 64);
    buffer.setLong(at + 8, IPV6_NETWORK);
    buffer.setLong(at + 16, round + 1);
    buffer.setLong(at + 24, IPV6_NETWORK | 1);
    buffer.setLong(at + 32, (round >>> 2) + 1);
    writeTcp(at + 40, round, syn);
  }

  private void writeTcp(int at, int round, boolean syn) {
    buffer.setInt(at, round << 16 | 443);
    buffer.setInt(at + 4, round);
    buffer.setInt(at + 8, 0);
    buffer.setInt(at + 12, (syn ? 6 << 12 | 2 : 5 << 12 | 16) << 16 | 64_240);
    buffer.setInt(at + 16, 0);
    if (syn) {
      buffer.setInt(at + 20, 2 << 24 | 4 << 16 | 9_000); // maximum segment size
    }
  }
}
