package dev.narrows.firewall.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Reads HOST:PORT, where an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
public final class HostPort {
  private static final String EXAMPLES = "write HOST:PORT, as in 127.0.0.1:9780 or [::1]:9780";

  private HostPort() {}

  /**
   * The address of a HOST:PORT, its host looked up.
   *
   * @throws ConfigValueException when it is none, or its host is not known
   */
  static InetSocketAddress parse(String value) {
    int colon = value.lastIndexOf(':');
    if (colon < 0 || value.endsWith("]")) {
      throw new ConfigValueException("'" + value + "' has no port", EXAMPLES);
    }
    return new InetSocketAddress(host(value.substring(0, colon), value), port(value, colon));
  }

  /** An address with its port, as {@link #parse} reads it. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static InetAddress host(String host, String value) {
    if (host.isEmpty()) {
      throw new ConfigValueException(
          "'" + value + "' has no host", "write 0.0.0.0:PORT for every address of this machine");
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed ? host.indexOf(':') < 0 : host.contains(":") || host.contains("[")) {
      throw new ConfigValueException(
          "'" + value + "' is not clear about where its host ends",
          "put an IPv6 address in brackets, as in [::1]:9780");
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConfigValueException(
          "there is no host '" + host + "'", "write an address of this machine");
    }
  }

  private static int port(String value, int colon) {
    String port = value.substring(colon + 1);
    try {
      int number = Integer.parseInt(port);
      if (number >= 0 && number <= 65535 && Character.isDigit(port.charAt(0))) {
        return number;
      }
    } catch (NumberFormatException ignored) {
      // told below
    }
    throw new ConfigValueException("'" + port + "' is no port from 0 to 65535", EXAMPLES);
  }
}
