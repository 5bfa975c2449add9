package org.jnetfilter.testing;

import org.jnetfilter.offload.OffloadTun;
import org.jnetfilter.packet.PacketView;

/**
 * A gateway between two networks, 10.1.0.0/24 and fd01::/64 on its left, 10.2.0.0/24 and fd02::/64
 * on its right, that has a TUN interface for frames with their offload metadata, and whose right
 * interface takes no long frames: the kernel cuts them. The opening thread is inside until it is
 * closed.
 */
public final class SegmentingGateway implements AutoCloseable {
  private static final String LONGEST = "1600";
  private static final int TCP = 6;

  private final NetNamespace gateway = NetNamespace.create("segment");
  private final NetNamespace left = NetNamespace.create("segment");
  private final NetNamespace right = NetNamespace.create("segment");
  private final PacketTap tap;
  private final NetNamespace.Entered entered;
  private final OffloadTun tun;

  private SegmentingGateway() {
    NetNamespace.veth(gateway, "left", left, "gate");
    NetNamespace.veth(gateway, "right", right, "gate");
    gateway.forwarding().address("left", "10.1.0.1/24").address("left", "fd01::1/64");
    gateway.address("right", "10.2.0.1/24").address("right", "fd02::1/64");
    right.address("gate", "10.2.0.2/24").address("gate", "fd02::2/64");
    right.route("10.1.0.0/24", "10.2.0.1").route("fd01::/64", "fd02::1");
    gateway.ip("link", "set", "right", "gso_max_size", LONGEST);
    tap = PacketTap.open(right, "gate");
    entered = gateway.enter();
    tun = OffloadTun.open("seg%d");
  }

  public static SegmentingGateway open() {
    return new SegmentingGateway();
  }

  public NetNamespace namespace() {
    return gateway;
  }

  public OffloadTun tun() {
    return tun;
  }

  /** What reaches the host on the right. */
  public PacketTap tap() {
    return tap;
  }

  /** The number of an interface of the gateway. */
  public int index(String device) {
    return gateway.index(device);
  }

  /** From a host on the left to the one on the right. */
  public static PacketBuilder packet(boolean ipv6) {
    return ipv6
        ? PacketBuilder.ipv6().source("fd01::2").destination("fd02::2")
        : PacketBuilder.ipv4().source("10.1.0.2").destination("10.2.0.2").dontFragment();
  }

  /** Whether a packet that the tap saw is a TCP segment from a port. */
  public static boolean isFrom(byte[] packet, int port) {
    PacketView view = PacketTap.view(packet);
    return view.hasTransport() && view.protocol() == TCP && view.tcp().sourcePort() == port;
  }

  @Override
  public void close() {
    tun.close();
    entered.close();
    tap.close();
    right.close();
    left.close();
    gateway.close();
  }
}
