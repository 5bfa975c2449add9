package dev.narrows.firewall.blackhole;

import dev.narrows.firewall.learned.MtuAddress;
import org.jnetfilter.packet.PacketView;

/** The ends of a TCP connection, one of which sends what is looked at. Used under a lock. */
final class FlowEnds {
  private boolean ipv6;
  private long senderHigh;
  private long senderLow;
  private long receiverHigh;
  private long receiverLow;
  private int senderPort;
  private int receiverPort;

  /** Takes those of a packet's connection; the packet's source is the sender. */
  void set(PacketView packet) {
    ipv6 = packet.isIpv6();
    senderHigh = sourceHigh(packet);
    senderLow = sourceLow(packet);
    receiverHigh = destinationHigh(packet);
    receiverLow = destinationLow(packet);
    senderPort = packet.tcp().sourcePort();
    receiverPort = packet.tcp().destinationPort();
  }

  /** Whether a TCP packet is on its way from the sender to the receiver. */
  boolean isForward(PacketView packet) {
    return packet.isIpv6() == ipv6
        && packet.tcp().sourcePort() == senderPort
        && packet.tcp().destinationPort() == receiverPort
        && destinationLow(packet) == receiverLow
        && sourceLow(packet) == senderLow
        && destinationHigh(packet) == receiverHigh
        && sourceHigh(packet) == senderHigh;
  }

  /** Whether a TCP packet is on its way from the receiver to the sender. */
  boolean isBackward(PacketView packet) {
    return packet.isIpv6() == ipv6
        && packet.tcp().sourcePort() == receiverPort
        && packet.tcp().destinationPort() == senderPort
        && destinationLow(packet) == senderLow
        && sourceLow(packet) == receiverLow
        && destinationHigh(packet) == senderHigh
        && sourceHigh(packet) == receiverHigh;
  }

  boolean isToSameReceiver(PacketView packet) {
    return packet.isIpv6() == ipv6
        && destinationLow(packet) == receiverLow
        && destinationHigh(packet) == receiverHigh;
  }

  MtuAddress sender() {
    return new MtuAddress(ipv6, senderHigh, senderLow);
  }

  MtuAddress receiver() {
    return new MtuAddress(ipv6, receiverHigh, receiverLow);
  }

  /** Has the receiver not suspected for a while. */
  void quiet(QuietDestinations destinations, long until) {
    destinations.add(ipv6, receiverHigh, receiverLow, until);
  }

  int senderPort() {
    return senderPort;
  }

  int receiverPort() {
    return receiverPort;
  }

  @Override
  public String toString() {
    return sender().text(senderPort) + " -> " + receiver().text(receiverPort);
  }

  private static long sourceHigh(PacketView packet) {
    return packet.isIpv6() ? packet.ipv6().sourceHigh() : 0;
  }

  private static long sourceLow(PacketView packet) {
    return packet.isIpv6()
        ? packet.ipv6().sourceLow()
        : Integer.toUnsignedLong(packet.ipv4().source());
  }

  static long destinationHigh(PacketView packet) {
    return packet.isIpv6() ? packet.ipv6().destinationHigh() : 0;
  }

  static long destinationLow(PacketView packet) {
    return packet.isIpv6()
        ? packet.ipv6().destinationLow()
        : Integer.toUnsignedLong(packet.ipv4().destination());
  }
}
