package dev.narrows.firewall.trace;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jnetfilter.packet.PacketView;

/**
 * Which traced packets someone wants to see.
 *
 * @param protocol transport protocol, or -1 for any
 * @param host address of either end, 4 or 16 octets; null for any
 */
public record TraceFilter(int protocol, byte[] host) {
  /** Shows all. */
  public static final TraceFilter ALL = new TraceFilter(-1, null);

  /**
   * Reads an address; never looks a name up.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static byte[] address(String text) {
    boolean ipv4 = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    boolean ipv6 = text.indexOf(':') >= 0 && text.matches("[0-9a-fA-F:.]{2,45}");
    try {
      if (ipv4 || ipv6) {
        return InetAddress.getByName(text).getAddress();
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + text + "' is no address", e);
    }
    throw new IllegalArgumentException("'" + text + "' is no address");
  }

  /** Whether a packet, which has been checked, is to be shown. */
  boolean admits(PacketView packet) {
    if (protocol >= 0 && packet.protocol() != protocol) {
      return false;
    }
    return host == null || isHost(packet);
  }

  private boolean isHost(PacketView packet) {
    ByteBuffer wanted = ByteBuffer.wrap(host);
    if (packet.isIpv4()) {
      return host.length == 4
          && (packet.ipv4().source() == wanted.getInt(0)
              || packet.ipv4().destination() == wanted.getInt(0));
    }
    if (host.length == 4) {
      return false;
    }
    long high = wanted.getLong(0);
    long low = wanted.getLong(8);
    var header = packet.ipv6();
    return header.sourceHigh() == high && header.sourceLow() == low
        || header.destinationHigh() == high && header.destinationLow() == low;
  }
}
