package dev.narrows.firewall.offload;

import dev.narrows.rules.eval.PacketContext;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.raw.SegmentSender;

/**
 * Sends the segments that a frame was made of, where there is no TUN device to give the frame back
 * by. The gateway's OUTPUT and POSTROUTING rules see them, its FORWARD rules do not, so a hop is
 * counted here. Owned by one thread.
 */
public final class SegmentFrameReturn implements FrameReturn {
  private final SegmentSender sender4;
  private final SegmentSender sender6;
  private final TcpSegmenter segmenter4;
  private final TcpSegmenter segmenter6;

  /**
   * Opens sockets in the calling thread's network namespace.
   *
   * @param mark what keeps segments from being diverted once more
   * @throws NetfilterException when the kernel refuses, for want of CAP_NET_RAW most likely
   */
  public SegmentFrameReturn(int mark) {
    sender4 = SegmentSender.open(false, mark);
    try {
      sender6 = SegmentSender.open(true, mark);
    } catch (NetfilterException e) {
      sender4.close();
      throw e;
    }
    segmenter4 = new TcpSegmenter(sender4);
    segmenter6 = new TcpSegmenter(sender6);
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  /** Never: segments do not come by PREROUTING. */
  @Override
  public boolean isReturned(PacketContext context) {
    return false;
  }

  /**
   * Sends the segments, one hop further than the frame came.
   *
   * @return 0, or the errno of the first segment that the kernel refused; EHOSTUNREACH when the
   *     frame has no hop left
   */
  @Override
  public int giveBack(PacketContext context, int segmentSize) {
    PacketView frame = context.packet();
    boolean ipv6 = frame.isIpv6();
    int at = ipv6 ? Ipv6Header.HOP_LIMIT_OFFSET : Ipv4Header.TIME_TO_LIVE_OFFSET;
    int hops = frame.u8(at);
    if (hops <= 1) {
      return Errno.EHOSTUNREACH;
    }
    frame.setU8(at, hops - 1);
    return (ipv6 ? segmenter6 : segmenter4).send(frame, segmentSize);
  }

  @Override
  public void close() {
    sender4.close();
    sender6.close();
  }
}
