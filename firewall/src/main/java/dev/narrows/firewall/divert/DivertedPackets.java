package dev.narrows.firewall.divert;

import java.util.HashMap;
import java.util.Map;

/**
 * How many packets the diverts have sent to queues, over all that were in place one after the
 * other. iptables counts from 0 again whenever rules are put in place anew; the sum goes on. Used
 * under its owner's lock, but for the sum.
 */
final class DivertedPackets {
  private final Map<TableId, Long> newest = new HashMap<>();
  private volatile long sum;

  /** Any thread may ask. */
  long sum() {
    return sum;
  }

  /** Notes what the rules of ours in a table have counted by now. */
  void read(TableId id, long counted) {
    Long before = newest.put(id, counted);
    if (before != null) {
      // Fewer than before: somebody has set the counters to 0.
      sum += counted >= before ? counted - before : counted;
    }
  }

  /**
   * Notes that a table's rules were put in place anew, so that they count from 0, or removed.
   *
   * @param counted by those that were there; of no interest where an earlier run had left them
   * @param stays whether there are rules of ours now
   */
  void replace(TableId id, long counted, boolean stays) {
    if (newest.containsKey(id)) {
      read(id, counted);
    }
    if (stays) {
      newest.put(id, 0L);
    } else {
      newest.remove(id);
    }
  }
}
