package dev.narrows.firewall.offload;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.raw.SegmentSender;

/**
 * Cuts a TCP frame into the segments it was made of and sends them, as the kernel's own
 * segmentation does (net/ipv4/tcp_offload.c, tcp_gso_segment): sequence numbers go on, FIN and PSH
 * stay on the last segment and CWR on the first, IPv4 identifications count up. Unlike there the
 * urgent pointer is made to point at the same octet from each segment, and is taken off segments
 * behind it (RFC 9293, 3.8.5), for the kernel copies it as it is.
 */
final class TcpSegmenter {
  private static final int WORD = 0xffff;
  private static final int MAX_URGENT = 0xffff;

  private final SegmentSender sender;
  private PacketView frame;
  private int transport;
  private int headerLength;
  private int payload;
  private long pseudoHeader;

  TcpSegmenter(SegmentSender sender) {
    this.sender = sender;
  }

  /**
   * Sends a frame's segments.
   *
   * @param frame a whole TCP packet, checked, no fragment
   * @param segmentSize octets of payload in each segment but the last, at least 1
   * @return 0, or the errno of the first segment that the kernel refused; those before it went
   */
  int send(PacketView frame, int segmentSize) {
    this.frame = frame;
    transport = frame.transportOffset();
    headerLength = transport + frame.tcp().headerLength();
    payload = frame.length() - headerLength;
    if (headerLength > SegmentSender.MAX_HEADERS || segmentSize < 1) {
      return Errno.EINVAL;
    }
    // Each segment adds a length of its own.
    pseudoHeader = InternetChecksum.pseudoHeader(frame) - (frame.length() - transport);
    begin();
    for (int from = 0; from < payload; from += segmentSize) {
      if (sender.isFull()) {
        int errno = sender.send();
        if (errno != 0) {
          return errno;
        }
      }
      write(from, Math.min(segmentSize, payload - from), from / segmentSize);
    }
    return sender.send();
  }

  private void begin() {
    if (frame.isIpv6()) {
      Ipv6Header header = frame.ipv6();
      sender.begin(header.destinationHigh(), header.destinationLow(), frame.buffer());
    } else {
      sender.begin(0, frame.ipv4().destination(), frame.buffer());
    }
  }

  private void write(int from, int length, int index) {
    ByteBuf headers = sender.headers();
    int at = sender.headersAt();
    headers.setBytes(at, frame.buffer(), frame.offset(), headerLength);
    writeNetwork(headers, at, headerLength + length, index);
    writeTransport(headers, at + transport, from, length);
    int data = frame.offset() + headerLength + from;
    int segment = headerLength - transport + length;
    long sum = InternetChecksum.sum(frame.buffer(), data, length, pseudoHeader + segment);
    sum = InternetChecksum.sum(headers, at + transport, headerLength - transport, sum);
    headers.setShort(at + transport + TcpHeader.CHECKSUM_OFFSET, InternetChecksum.finish(sum));
    sender.add(headerLength, data, length);
  }

  private void writeNetwork(ByteBuf headers, int at, int total, int index) {
    if (frame.isIpv6()) {
      headers.setShort(at + Ipv6Header.PAYLOAD_LENGTH_OFFSET, total - Ipv6Header.LENGTH);
      return;
    }
    headers.setShort(at + Ipv4Header.TOTAL_LENGTH_OFFSET, total);
    int identification = frame.ipv4().identification() + index & WORD;
    headers.setShort(at + Ipv4Header.IDENTIFICATION_OFFSET, identification);
    headers.setShort(at + Ipv4Header.CHECKSUM_OFFSET, 0);
    long sum = InternetChecksum.sum(headers, at, frame.ipv4().headerLength(), 0);
    headers.setShort(at + Ipv4Header.CHECKSUM_OFFSET, InternetChecksum.finish(sum));
  }

  private void writeTransport(ByteBuf headers, int at, int from, int length) {
    TcpHeader tcp = frame.tcp();
    headers.setInt(at + TcpHeader.SEQUENCE_OFFSET, tcp.sequence() + from);
    int flags = tcp.flags();
    if (from + length < payload) {
      flags &= ~(TcpHeader.FIN | TcpHeader.PSH);
    }
    if (from > 0) {
      flags &= ~TcpHeader.CWR;
    }
    int urgent = tcp.urgentPointer();
    if ((flags & TcpHeader.URG) != 0 && from > 0) {
      urgent -= from;
      if (urgent <= 0) {
        flags &= ~TcpHeader.URG;
        urgent = 0;
      }
    }
    headers.setByte(at + TcpHeader.FLAGS_OFFSET, flags);
    headers.setShort(at + TcpHeader.URGENT_POINTER_OFFSET, Math.min(urgent, MAX_URGENT));
    headers.setShort(at + TcpHeader.CHECKSUM_OFFSET, 0);
  }
}
