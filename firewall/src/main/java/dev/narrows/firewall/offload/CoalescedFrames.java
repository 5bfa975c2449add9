package dev.narrows.firewall.offload;

import dev.narrows.firewall.flow.FlowCursor;
import dev.narrows.rules.eval.PacketContext;
import java.util.function.IntUnaryOperator;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/**
 * Tells a TCP frame that was put together from segments from a segment that is too long. A segment
 * carries no more than its receiver announced in the handshake (RFC 9293, 3.7.1); where that was
 * not seen, what is longer than the link that it came in by was not sent over it as it is. Used by
 * one thread; allocates nothing.
 */
public final class CoalescedFrames {
  private static final int LONGEST_TCP_HEADER = 60;

  private final IntUnaryOperator linkMtus;
  private final FlowCursor flow;
  private final boolean on;
  private RestoreRefusal refusal;

  /**
   * A judge of frames.
   *
   * @param linkMtus MTU of the link with an index; 0 when there is none such
   * @param on false to refuse all
   */
  public CoalescedFrames(IntUnaryOperator linkMtus, FlowCursor flow, boolean on) {
    this.on = on;
    this.linkMtus = linkMtus;
    this.flow = flow;
  }

  /**
   * What a frame is to be taken apart into.
   *
   * @param context of a packet that was checked and is longer than its path carries
   * @param pathMtu what its path carries
   * @return octets of payload in each segment but the last; 0 for no coalesced frame, and {@link
   *     #refusal()} says why
   */
  public int segmentSize(PacketContext context, int pathMtu) {
    PacketView packet = context.packet();
    refusal = on ? refusalOf(packet) : RestoreRefusal.OFF;
    if (refusal != null) {
      return 0;
    }
    TcpHeader tcp = packet.tcp();
    int headers = packet.transportOffset() + tcp.headerLength();
    int sent = sentSize(context, tcp, pathMtu - headers);
    if (sent <= 0 || pathMtu <= headers || packet.length() - headers <= sent) {
      refusal = sent < 0 ? RestoreRefusal.UNKNOWN_FLOW : RestoreRefusal.SINGLE_SEGMENT;
      return 0;
    }
    if (context.isChecksumUnverified() && !isSound(packet)) {
      refusal = RestoreRefusal.BAD_CHECKSUM;
      return 0;
    }
    return Math.min(sent, pathMtu - headersAsForwarded(packet, headers));
  }

  /** Why the last frame was refused; null when it was not. */
  public RestoreRefusal refusal() {
    return refusal;
  }

  /**
   * What the kernel takes the headers' length for when it asks whether a frame's segments fit. It
   * looks for TCP's length behind the IPv6 header (ip6_rcv_core, skb_gso_transport_seglen), so
   * where extension headers are it may read the longest that there is.
   */
  private static int headersAsForwarded(PacketView packet, int headers) {
    boolean extended = packet.isIpv6() && packet.transportOffset() > Ipv6Header.LENGTH;
    return extended ? Math.max(headers, Ipv6Header.LENGTH + LONGEST_TCP_HEADER) : headers;
  }

  private static RestoreRefusal refusalOf(PacketView packet) {
    if (packet.isFragment()) {
      return RestoreRefusal.FRAGMENT;
    }
    if (packet.protocol() != IpProtocol.TCP || !packet.hasTransport()) {
      return RestoreRefusal.NOT_TCP;
    }
    if (packet.captured() < packet.length()) {
      return RestoreRefusal.CUT_OFF;
    }
    if ((packet.tcp().flags() & (TcpHeader.SYN | TcpHeader.RST)) != 0) {
      return RestoreRefusal.SINGLE_SEGMENT;
    }
    return isSigned(packet.tcp()) ? RestoreRefusal.SIGNED : null;
  }

  private static boolean isSigned(TcpHeader tcp) {
    TcpOptionCursor options = tcp.options();
    while (options.next()) {
      int kind = options.kind();
      if (kind == TcpOptionCursor.MD5_SIGNATURE || kind == TcpOptionCursor.AUTHENTICATION) {
        return true;
      }
    }
    return false;
  }

  /**
   * The most payload that the sender puts into a segment with these options, which count against
   * the maximum segment size (RFC 6691); -1 when it cannot be told.
   */
  private int sentSize(PacketContext context, TcpHeader tcp, int fitting) {
    int mss = flow.find(context.packet()) ? flow.receiverMss() : 0;
    if (mss > 0) {
      return Math.max(0, mss - (tcp.headerLength() - TcpHeader.MIN_LENGTH));
    }
    int linkMtu = linkMtus.applyAsInt(context.inInterface());
    return linkMtu > 0 && context.packet().length() > linkMtu ? fitting : -1;
  }

  private static boolean isSound(PacketView packet) {
    return packet.tcp().checksum() == InternetChecksum.transport(packet);
  }
}
