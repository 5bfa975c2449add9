package dev.narrows.firewall.demo;

import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpOptionCursor;
import org.jnetfilter.queue.PacketBatch;
import org.jnetfilter.queue.QueueConfig;
import org.jnetfilter.queue.QueueSocket;
import org.jnetfilter.queue.QueuedPacket;

/**
 * Notes what reaches a host, by a queue of its own there: the maximum segment size of SYNs, and the
 * MTU of frag-needed and packet-too-big. It accepts all.
 */
final class PacketWatch {
  private static final int ICMP_UNREACHABLE = 3;
  private static final int ICMP_FRAG_NEEDED = 4;
  private static final int ICMPV6_PACKET_TOO_BIG = 2;
  private static final int PROTOCOL_ICMP = 1;
  private static final int PROTOCOL_TCP = 6;
  private static final int PROTOCOL_ICMPV6 = 58;
  private static final int OPTION_MSS = 2;

  /** Where the next-hop MTU stands in an ICMP message (RFC 1191, 4) and in an ICMPv6 one. */
  private static final int ICMP_MTU = 6;

  private static final int ICMPV6_MTU = 4;

  private final QueueSocket socket;
  private final List<String> seen = new ArrayList<>();

  private PacketWatch(QueueSocket socket) {
    this.socket = socket;
  }

  static PacketWatch start(int queue) {
    PacketWatch watch = new PacketWatch(QueueSocket.open(QueueConfig.of(queue)));
    Thread thread = new Thread(watch::run, "packet-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** What came since the last call, one word each: "mss=1460", "mtu=1400". */
  synchronized List<String> takeSeen() {
    List<String> taken = List.copyOf(seen);
    seen.clear();
    return taken;
  }

  private void run() {
    PacketBatch batch = socket.newBatch();
    QueuedPacket packet = new QueuedPacket();
    PacketView view = new PacketView();
    while (true) {
      socket.receive(batch);
      while (batch.next(packet)) {
        view.wrap(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
        if (view.check() == PacketFault.NONE && view.hasTransport()) {
          note(describe(view));
        }
        socket.verdicts().accept(packet.id());
      }
      socket.verdicts().flush();
    }
  }

  private synchronized void note(String what) {
    if (!what.isEmpty()) {
      seen.add(what);
    }
  }

  private static String describe(PacketView view) {
    int at = view.transportOffset();
    switch (view.protocol()) {
      case PROTOCOL_TCP:
        return view.tcp().syn() ? "mss=" + maximumSegmentSize(view) : "";
      case PROTOCOL_ICMP:
        boolean fragNeeded =
            view.icmp().type() == ICMP_UNREACHABLE && view.icmp().code() == ICMP_FRAG_NEEDED;
        return fragNeeded ? "mtu=" + view.u16(at + ICMP_MTU) : "";
      case PROTOCOL_ICMPV6:
        boolean tooBig = view.icmpv6().type() == ICMPV6_PACKET_TOO_BIG;
        return tooBig ? "mtu=" + view.u32(at + ICMPV6_MTU) : "";
      default:
        return "";
    }
  }

  private static int maximumSegmentSize(PacketView view) {
    TcpOptionCursor options = view.tcp().options();
    while (options.next()) {
      if (options.kind() == OPTION_MSS) {
        return view.u16(options.at() + 2);
      }
    }
    return 0;
  }
}
