package dev.narrows.benchmark;

import dev.narrows.firewall.flow.FlowCursor;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtuTable;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;

/**
 * What the tables of connections and of path MTUs cost a packet as more is in them: the least
 * processor time of some rounds, in nanoseconds.
 */
final class TableCost {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 9;
  private static final int OPERATIONS = 300_000;

  /** As the daemon has it: 65,536 places. */
  private static final int FLOW_BITS = 16;

  /** Odd, so that counting in its steps visits every number below a power of two. */
  private static final int STEP = 0x9E3779B1;

  /** As at 100,000 packets a second. */
  private static final long NANOS_BETWEEN = 10_000;

  private static final int NETWORK = 44 << 24;
  private static final int FLOOR = 552;
  private static final int MTU = 1400;
  private static final long HOUR_MILLIS = 3_600_000;

  /** Where a packet of Flow has its ports. */
  private static final int PORTS = 20;

  /** Something done with the connection or the address of a number. */
  private interface Work {
    void with(int number);
  }

  private TableCost() {}

  /** Taking down a segment of one of so many connections, a power of two, by turns. */
  static double flows(int flows) {
    byte[] octets = new Flow(NETWORK, NETWORK | 1, Flow.TCP, 1, 443).packet();
    ByteBuf packet = Unpooled.directBuffer(octets.length).writeBytes(octets);
    PacketView view = new PacketView();
    long[] clock = {NANOS_BETWEEN};
    FlowCursor cursor = new FlowTable(FLOW_BITS).newCursor();
    FlowRecorder recorder = new FlowRecorder(cursor);
    try {
      double nanos =
          leastNanos(
              number -> {
                int flow = number & flows - 1;
                packet.setInt(PORTS, flow);
                view.wrap(packet, 0, octets.length);
                if (view.check() != PacketFault.NONE) {
                  throw new IllegalStateException("a packet is faulty: " + view.check());
                }
                recorder.record(view, clock[0] += NANOS_BETWEEN);
              });
      if (!cursor.find(view)) {
        throw new IllegalStateException("a connection was not taken down");
      }
      return nanos;
    } finally {
      packet.release();
    }
  }

  /** Looking up one of so many learned path MTUs, a power of two, by turns. */
  static double pathMtus(int entries) {
    LearnedMtus learned = new LearnedMtus(Math.max(entries, 16), FLOOR, HOUR_MILLIS);
    for (int i = 0; i < entries; i++) {
      MtuAddress address = new MtuAddress(false, 0, Integer.toUnsignedLong(NETWORK | i));
      learned.lower(address, MTU, MtuOrigin.ICMP, 1, "");
    }
    LearnedMtuTable.Reader reader = learned.table().newReader();
    int[] sum = new int[1];
    double nanos =
        leastNanos(
            number -> {
              long address = Integer.toUnsignedLong(NETWORK | number & entries - 1);
              sum[0] += reader.mtu(false, 0, address, 2);
            });
    if (sum[0] == 0) {
      throw new IllegalStateException("no path's MTU was found");
    }
    return nanos;
  }

  private static double leastNanos(Work work) {
    double least = Double.MAX_VALUE;
    int number = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < OPERATIONS; i++) {
        work.with(number += STEP);
      }
      long spent = THREADS.getCurrentThreadCpuTime() - start;
      least = Math.min(least, (double) spent / OPERATIONS);
    }
    return least;
  }
}
