package dev.narrows.firewall.endtoend;

import java.nio.ByteBuffer;
import org.jnetfilter.testing.PacketTap;

/** Sends packets of a test's own making from a host to the gateway, past the host's kernel. */
final class Injector implements AutoCloseable {
  private static final int ETHERNET_HEADER = 14;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  private final PacketTap tap;
  private final byte[] gateway;
  private final byte[] host;

  private Injector(PacketTap tap, byte[] gateway, byte[] host) {
    this.tap = tap;
    this.gateway = gateway;
    this.host = host;
  }

  static Injector open(Host host) {
    return new Injector(
        host.tap(),
        hardwareAddress(host.gateway().hardwareAddress(host.gatewayDevice())),
        hardwareAddress(host.namespace().hardwareAddress(Host.DEVICE)));
  }

  private static byte[] hardwareAddress(String text) {
    byte[] address = new byte[6];
    String[] octets = text.split(":");
    for (int i = 0; i < address.length; i++) {
      address[i] = (byte) Integer.parseInt(octets[i], 16);
    }
    return address;
  }

  void send(byte[] packet) {
    tap.send(frame(packet, gateway));
  }

  /** As a link-layer broadcast, which no router may answer (RFC 1812, 4.3.2.7). */
  void broadcast(byte[] packet) {
    tap.send(frame(packet, new byte[] {-1, -1, -1, -1, -1, -1}));
  }

  private byte[] frame(byte[] packet, byte[] destination) {
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER + packet.length);
    frame.put(destination).put(host).putShort((short) (packet[0] >>> 4 == 6 ? IPV6 : IPV4));
    return frame.put(packet).array();
  }

  @Override
  public void close() {
    tap.close();
  }
}
