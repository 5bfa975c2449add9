package dev.narrows.firewall.queue;

import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Station;
import java.util.Map;

/**
 * Queues that are fed by the same diverts, flows spread over them.
 *
 * @param firstQueue number of the first
 * @param queues how many, consecutive
 * @param copyRange octets of each packet that are copied
 * @param wholePackets whether this group gets the packets that rules may rewrite
 * @param told what is known of a packet that comes here
 * @param stations which chains judge the packets of a hook
 * @param wholeQueue first queue of the group with the same stations that gets packets whole: there
 *     go those whose headers are longer than the copy range; this group's own first queue when it
 *     is that
 */
public record QueueGroup(
    int firstQueue,
    int queues,
    int copyRange,
    boolean wholePackets,
    Told told,
    Map<Hook, Station> stations,
    int wholeQueue) {
  /** Of packets of which nothing is told. */
  public QueueGroup(
      int firstQueue,
      int queues,
      int copyRange,
      boolean wholePackets,
      Map<Hook, Station> stations,
      int wholeQueue) {
    this(firstQueue, queues, copyRange, wholePackets, Told.NOTHING, stations, wholeQueue);
  }

  /** Whether its packets are not judged: they only teach path MTUs. */
  public boolean isLearning() {
    return stations.isEmpty();
  }

  /**
   * Whether super-frames come as they are. What rules may rewrite the kernel segments first: the
   * octets of a super-frame cannot be replaced, for it would keep its old segment size.
   */
  boolean superFrames() {
    return !wholePackets;
  }
}
