package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.AnswerSender;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.raw.RawSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers by raw sockets, with the mark that keeps them out of the queues. */
final class RawAnswerSender implements AnswerSender, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RawAnswerSender.class);
  private static final int EAFNOSUPPORT = 97;

  private final KernelAnswerPath path;
  private final RawSocket ipv4;
  private final RawSocket ipv6;

  /** Sends where the path was found to last. */
  RawAnswerSender(KernelAnswerPath path, int mark) {
    this.path = path;
    ipv4 = RawSocket.open(false, mark);
    try {
      ipv6 = openIpv6(mark);
    } catch (RuntimeException e) {
      ipv4.close();
      throw e;
    }
  }

  /** A kernel may come without IPv6, and then there is nobody to answer. */
  private static RawSocket openIpv6(int mark) {
    try {
      return RawSocket.open(true, mark);
    } catch (NetfilterException e) {
      if (e.errno() != EAFNOSUPPORT) {
        throw e;
      }
      logger.info("This kernel has no IPv6: no ICMPv6 answers");
      return null;
    }
  }

  @Override
  public int send(PacketView answer) {
    if (answer.isIpv4()) {
      return ipv4.send(answer);
    }
    return ipv6 == null ? EAFNOSUPPORT : ipv6.send(answer, path.linkLocalInterface());
  }

  @Override
  public void close() {
    ipv4.close();
    if (ipv6 != null) {
      ipv6.close();
    }
  }
}
