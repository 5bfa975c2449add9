package dev.narrows.firewall.learned;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address in the words of {@link LearnedMtu}.
 *
 * @param ipv6 which IP version
 * @param high upper 64 bits; 0 of IPv4
 * @param low lower 64 bits; of IPv4 its 32 bits
 */
public record MtuAddress(boolean ipv6, long high, long low) {
  private static final int IPV4_LENGTH = 4;

  /**
   * Reads an address; never looks a name up.
   *
   * @throws IllegalArgumentException when it is none, with a sentence for people
   */
  public static MtuAddress parse(String text) {
    boolean ipv4 = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    boolean ipv6 = text.indexOf(':') >= 0 && text.matches("[0-9a-fA-F:.]{2,45}");
    if (ipv4 || ipv6) {
      try {
        ByteBuffer octets = ByteBuffer.wrap(InetAddress.getByName(text).getAddress());
        if (octets.remaining() == IPV4_LENGTH) {
          return new MtuAddress(false, 0, Integer.toUnsignedLong(octets.getInt()));
        }
        return new MtuAddress(true, octets.getLong(), octets.getLong());
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("'" + text + "' is no address", e);
      }
    }
    throw new IllegalArgumentException("'" + text + "' is no address");
  }

  /** As people write it together with a port. */
  public String text(int port) {
    return ipv6 ? "[" + text() + "]:" + port : text() + ":" + port;
  }

  /** As people write it. */
  public String text() {
    ByteBuffer octets = ByteBuffer.allocate(ipv6 ? 2 * Long.BYTES : IPV4_LENGTH);
    if (ipv6) {
      octets.putLong(high).putLong(low);
    } else {
      octets.putInt((int) low);
    }
    try {
      return InetAddress.getByAddress(octets.array()).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }
}
