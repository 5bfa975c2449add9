package dev.narrows.firewall.trace;

import dev.narrows.rules.eval.LogFlag;
import dev.narrows.rules.eval.PacketContext;
import java.util.Set;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;

/** A packet as one line, in the words of the kernel's own log (net/netfilter/nf_log_syslog.c). */
public final class LogLine {
  /** By bit: FIN is the lowest (RFC 9293, 3.1). */
  private static final String[] TCP_FLAGS = {
    "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"
  };

  private LogLine() {}

  /** Interface names may be null. */
  public static String of(String prefix, PacketContext context, String in, String out) {
    return of(prefix, Set.of(), context, in, out);
  }

  /** As the flags of a log statement ask; interface names may be null. */
  public static String of(
      String prefix, Set<LogFlag> flags, PacketContext context, String in, String out) {
    StringBuilder line = new StringBuilder(prefix);
    line.append("IN=").append(in == null ? "" : in);
    line.append(" OUT=").append(out == null ? "" : out);
    PacketView packet = context.packet();
    if (packet.isIpv6()) {
      appendIpv6(line, packet);
    } else {
      appendIpv4(line, packet);
      if (flags.contains(LogFlag.IP_OPTIONS)) {
        appendOptions(line, packet, Ipv4Header.MIN_LENGTH, packet.ipv4().headerLength());
      }
    }
    appendTransport(line, packet);
    if (packet.protocol() == IpProtocol.TCP && packet.hasTransport()) {
      appendTcpFlags(line, packet, flags);
    }
    if (context.mark() != 0) {
      line.append(" MARK=0x").append(Integer.toHexString(context.mark()));
    }
    return line.toString();
  }

  private static void appendIpv4(StringBuilder line, PacketView packet) {
    Ipv4Header header = packet.ipv4();
    appendIpv4Address(line.append(" SRC="), header.source());
    appendIpv4Address(line.append(" DST="), header.destination());
    line.append(" LEN=").append(packet.length());
    line.append(" TTL=").append(header.timeToLive());
    line.append(" ID=").append(header.identification());
    line.append(header.dontFragment() ? " DF" : "").append(header.moreFragments() ? " MF" : "");
    if (packet.isLaterFragment()) {
      line.append(" FRAG:").append(header.fragmentOffset());
    }
  }

  private static void appendIpv6(StringBuilder line, PacketView packet) {
    Ipv6Header header = packet.ipv6();
    appendIpv6Address(line.append(" SRC="), header.sourceHigh(), header.sourceLow());
    appendIpv6Address(line.append(" DST="), header.destinationHigh(), header.destinationLow());
    line.append(" LEN=").append(packet.length());
    line.append(" HOPLIMIT=").append(header.hopLimit());
    line.append(packet.isLaterFragment() ? " FRAG" : "");
  }

  private static void appendTransport(StringBuilder line, PacketView packet) {
    line.append(" PROTO=");
    switch (packet.protocol()) {
      case IpProtocol.TCP:
        appendPorts(line.append("TCP"), packet);
        appendTcp(line, packet);
        break;
      case IpProtocol.UDP:
        appendPorts(line.append("UDP"), packet);
        break;
      case IpProtocol.ICMP:
        appendType(line.append("ICMP"), packet);
        break;
      case IpProtocol.ICMPV6:
        appendType(line.append("ICMPv6"), packet);
        break;
      default:
        line.append(packet.protocol());
        break;
    }
  }

  private static void appendTcpFlags(StringBuilder line, PacketView packet, Set<LogFlag> flags) {
    int header = packet.transportOffset();
    if (flags.contains(LogFlag.TCP_SEQUENCE)) {
      line.append(" SEQ=").append(Integer.toUnsignedString(packet.u32(header + 4)));
      line.append(" ACK=").append(Integer.toUnsignedString(packet.u32(header + 8)));
    }
    if (flags.contains(LogFlag.TCP_OPTIONS)) {
      appendOptions(
          line, packet, header + TcpHeader.MIN_LENGTH, header + packet.tcp().headerLength());
    }
  }

  /** In hexadecimal, as the kernel writes them; nothing when there are none. */
  private static void appendOptions(StringBuilder line, PacketView packet, int from, int to) {
    if (from >= to || !packet.isCaptured(from, to - from)) {
      return;
    }
    line.append(" OPT (");
    for (int at = from; at < to; at++) {
      int octet = packet.u8(at);
      line.append("0123456789ABCDEF".charAt(octet >>> 4));
      line.append("0123456789ABCDEF".charAt(octet & 0xf));
    }
    line.append(')');
  }

  private static void appendPorts(StringBuilder line, PacketView packet) {
    if (packet.hasTransport()) {
      line.append(" SPT=").append(packet.u16(packet.transportOffset()));
      line.append(" DPT=").append(packet.u16(packet.transportOffset() + 2));
    }
  }

  private static void appendTcp(StringBuilder line, PacketView packet) {
    if (packet.hasTransport()) {
      TcpHeader header = packet.tcp();
      line.append(" WINDOW=").append(header.window());
      for (int bit = 0; bit < TCP_FLAGS.length; bit++) {
        if ((header.flags() >>> bit & 1) != 0) {
          line.append(' ').append(TCP_FLAGS[bit]);
        }
      }
    }
  }

  private static void appendType(StringBuilder line, PacketView packet) {
    if (packet.hasTransport()) {
      line.append(" TYPE=").append(packet.u8(packet.transportOffset()));
      line.append(" CODE=").append(packet.u8(packet.transportOffset() + 1));
    }
  }

  private static void appendIpv4Address(StringBuilder line, int address) {
    line.append(address >>> 24)
        .append('.')
        .append(address >>> 16 & 0xff)
        .append('.')
        .append(address >>> 8 & 0xff)
        .append('.')
        .append(address & 0xff);
  }

  private static void appendIpv6Address(StringBuilder line, long high, long low) {
    for (int group = 0; group < 8; group++) {
      long half = group < 4 ? high : low;
      int value = (int) (half >>> 48 - 16 * (group & 3)) & 0xffff;
      line.append(group == 0 ? "" : ":");
      line.append(Integer.toHexString(0x10000 | value), 1, 5);
    }
  }
}
