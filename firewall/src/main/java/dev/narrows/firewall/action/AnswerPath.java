package dev.narrows.firewall.action;

import dev.narrows.rules.eval.PacketContext;

/** What must be known of the network to answer a packet's sender; used by one thread. */
public interface AnswerPath {
  /**
   * Finds the address to answer from: one of the interface towards the sender (RFC 1812, 4.3.2.4;
   * RFC 4443, 2.2). {@link #sourceHigh()} and {@link #sourceLow()} hold it until the next call.
   *
   * @return false when the sender cannot be reached as a single host
   */
  boolean find(PacketContext packet);

  /** Upper half of an IPv6 address; 0 for IPv4. */
  long sourceHigh();

  /** Lower half of an IPv6 address; an IPv4 address stands in its low 32 bits. */
  long sourceLow();

  /** Whether an IPv4 address is a broadcast address of one of this machine's links. */
  boolean isBroadcast(int address);
}
