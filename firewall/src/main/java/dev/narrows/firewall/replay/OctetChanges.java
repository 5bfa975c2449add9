package dev.narrows.firewall.replay;

import dev.narrows.rules.RuleReference;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpOptionCursor;

/** Tells what differs between a packet's octets before and behind a rule. */
final class OctetChanges {
  private static final int NO_MSS = -1;
  private static final int MSS_LENGTH = 4;

  private OctetChanges() {}

  static List<Change> between(byte[] before, byte[] after, RuleReference rule) {
    List<Change> changes = new ArrayList<>();
    int mssBefore = mss(before);
    int mssAfter = mss(after);
    if (mssBefore != mssAfter) {
      changes.add(new Change("mss", mssBefore < 0 ? null : "" + mssBefore, "" + mssAfter, rule));
    }
    if (before.length != after.length) {
      changes.add(new Change("length", "" + before.length, "" + after.length, rule));
      return changes;
    }
    for (int at = 0; at < before.length; at++) {
      int end = at;
      while (end < before.length && before[end] != after[end]) {
        end++;
      }
      if (end > at) {
        changes.add(new Change(place(at, end), hex(before, at, end), hex(after, at, end), rule));
        at = end;
      }
    }
    return changes;
  }

  private static String place(int at, int end) {
    return end - at == 1 ? "octet " + at : "octets " + at + "-" + (end - 1);
  }

  private static String hex(byte[] octets, int at, int end) {
    return "0x" + HexFormat.of().formatHex(Arrays.copyOfRange(octets, at, end));
  }

  /** The first maximum segment size that a packet tells. */
  private static int mss(byte[] octets) {
    PacketView packet = new PacketView();
    packet.wrap(Unpooled.wrappedBuffer(octets), 0, octets.length, octets.length);
    if (packet.check().isNetworkFault()
        || packet.protocol() != IpProtocol.TCP
        || !packet.hasTransport()) {
      return NO_MSS;
    }
    TcpOptionCursor options = packet.tcp().options();
    while (options.next()) {
      if (options.kind() == TcpOptionCursor.MAXIMUM_SEGMENT_SIZE
          && options.length() == MSS_LENGTH) {
        return packet.u16(options.at() + 2);
      }
    }
    return NO_MSS;
  }
}
