package dev.narrows.firewall.flow;

import java.util.concurrent.TimeUnit;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/**
 * Takes down what the TCP packets that pass a worker say of their connections. Used by one thread;
 * allocates nothing.
 */
public final class FlowRecorder {
  /** Kind, length and the shift. */
  private static final int WINDOW_SCALE_LENGTH = 3;

  /** Kind, length and the size. */
  private static final int MSS_LENGTH = 4;

  private final FlowCursor flow;
  private boolean repeated;
  private int sequence;

  public FlowRecorder(FlowCursor flow) {
    this.flow = flow;
  }

  /**
   * Learns from a packet that goes on.
   *
   * @param packet checked, and as its receiver is going to see it
   * @param nowNanos the monotonic clock
   */
  public void record(PacketView packet, long nowNanos) {
    repeated = false;
    if (!flow.findOrAdd(packet, TimeUnit.NANOSECONDS.toMillis(nowNanos))) {
      return;
    }
    TcpHeader tcp = packet.tcp();
    if (tcp.syn()) {
      recordSyn(packet, tcp);
    } else {
      int payload = packet.length() - packet.transportOffset() - tcp.headerLength();
      sequence = tcp.sequence();
      repeated = payload > 0 && flow.hasSentUpTo(sequence + payload);
      flow.recordProgress(tcp, payload);
    }
  }

  /**
   * Whether the last packet that was recorded carried nothing that its connection had not sent
   * before; asked twice, it is false.
   */
  public boolean takeRepeated() {
    boolean was = repeated;
    repeated = false;
    return was;
  }

  /**
   * Counts the last packet that was recorded as one more repetition of its segment; how many of
   * this segment there were in a row.
   */
  public int countRepetition(long nowNanos) {
    return flow.countRepetition(sequence, TimeUnit.NANOSECONDS.toMillis(nowNanos));
  }

  /** How long ago the first of those was, in milliseconds. */
  public long repeatedForMillis(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos) - flow.repeatedSince();
  }

  private void recordSyn(PacketView packet, TcpHeader tcp) {
    int mss = 0;
    int scale = -1;
    TcpOptionCursor options = tcp.options();
    while (options.next()) {
      int kind = options.kind();
      if (kind == TcpOptionCursor.MAXIMUM_SEGMENT_SIZE && options.length() == MSS_LENGTH) {
        mss = packet.u16(options.at() + 2);
      } else if (kind == TcpOptionCursor.WINDOW_SCALE && options.length() == WINDOW_SCALE_LENGTH) {
        scale = packet.u8(options.at() + 2);
      }
    }
    flow.recordSyn(mss, scale, tcp.sequence());
    flow.recordAcknowledgment(tcp);
  }
}
