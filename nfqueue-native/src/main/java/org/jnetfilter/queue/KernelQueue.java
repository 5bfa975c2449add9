package org.jnetfilter.queue;

import java.util.List;

/**
 * One line of /proc/net/netfilter/nfnetlink_queue: a queue that some process holds, with the
 * kernel's own counters.
 *
 * @param queue number
 * @param portId netlink port of its holder
 * @param waiting packets without a verdict yet
 * @param copyRange octets copied
 * @param dropped dropped because the queue was full
 * @param userDropped lost because the socket's buffer was full
 * @param lastId id of the newest packet
 */
public record KernelQueue(
    int queue,
    long portId,
    long waiting,
    int copyRange,
    long dropped,
    long userDropped,
    long lastId) {
  /** All queues of this network namespace; empty when the kernel module is not loaded. */
  public static List<KernelQueue> readAll() {
    throw new UnsupportedOperationException();
  }

  /** "name (pid N)" of the process that holds a queue by this port, or "netlink port N". */
  public String holder() {
    throw new UnsupportedOperationException();
  }
}
