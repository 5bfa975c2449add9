package dev.narrows.firewall.action;

import org.jnetfilter.packet.PacketView;

/** Where answers go: a raw socket when live, a list when packets are replayed. */
@FunctionalInterface
public interface AnswerSender {
  /**
   * Takes one whole IP packet; it is overwritten after the call returns.
   *
   * @return 0, or the errno with which the kernel refused
   */
  int send(PacketView answer);
}
