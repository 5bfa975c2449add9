package dev.narrows.firewall.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Sends one UDP datagram of a given size; Linux sets DF on it unless told otherwise. */
final class OversizeSender {
  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;

  /** The discard service (RFC 863): no answer is expected. */
  private static final int DISCARD = 9;

  private OversizeSender() {}

  /** octets: of the whole IP packet. */
  static void send(String host, int octets) throws IOException {
    InetAddress address = InetAddress.getByName(host);
    int header = (address instanceof Inet6Address ? IPV6_HEADER : IPV4_HEADER) + UDP_HEADER;
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] payload = new byte[octets - header];
      socket.send(new DatagramPacket(payload, payload.length, address, DISCARD));
    }
  }
}
