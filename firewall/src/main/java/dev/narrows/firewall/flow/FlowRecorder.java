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
    if (!flow.findOrAdd(packet, TimeUnit.NANOSECONDS.toMillis(nowNanos))) {
      return;
    }
    TcpHeader tcp = packet.tcp();
    if (tcp.syn()) {
      recordSyn(packet, tcp);
    } else {
      flow.recordProgress(tcp, packet.length() - packet.transportOffset() - tcp.headerLength());
    }
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
