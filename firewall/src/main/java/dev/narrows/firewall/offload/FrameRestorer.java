package dev.narrows.firewall.offload;

import org.jnetfilter.offload.OffloadTun;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;

/**
 * Gives a TCP frame back to the kernel as one frame with its lost offload metadata. The TCP
 * checksum is left to the kernel (CHECKSUM_PARTIAL), so the field gets the pseudo header's sum.
 */
final class FrameRestorer {
  private final OffloadTun tun;

  FrameRestorer(OffloadTun tun) {
    this.tun = tun;
  }

  /**
   * Hands a frame over; its checksum field is overwritten.
   *
   * @param frame a whole TCP packet, checked, no fragment
   * @param segmentSize octets of payload in each of its segments but the last
   * @return 0, or the errno with which the kernel refused
   */
  int restore(PacketView frame, int segmentSize) {
    TcpHeader tcp = frame.tcp();
    int transport = frame.transportOffset();
    int sum = ~InternetChecksum.finish(InternetChecksum.pseudoHeader(frame));
    frame.setU16(transport + TcpHeader.CHECKSUM_OFFSET, sum & 0xffff);
    boolean reduced = (tcp.flags() & TcpHeader.CWR) != 0;
    tun.header().describeTcp(frame.isIpv6(), transport, tcp.headerLength(), segmentSize, reduced);
    return tun.write(frame.buffer(), frame.offset(), frame.length());
  }
}
