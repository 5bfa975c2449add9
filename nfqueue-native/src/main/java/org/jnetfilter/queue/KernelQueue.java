package org.jnetfilter.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of /proc/net/netfilter/nfnetlink_queue: a queue that some process holds, with the
 * kernel's own counters.
 *
 * @param queue number
 * @param portId netlink port of its holder
 * @param waiting packets without a verdict yet
 * @param copyRange octets copied
 * @param dropped dropped because the queue was full; what {@link QueueConfig#failOpen} lets pass is
 *     counted nowhere
 * @param userDropped dropped because the socket's buffer was full, likewise
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
  /** Of the calling thread's network namespace; /proc/net would be that of the first thread. */
  private static final Path TABLE = Path.of("/proc/thread-self/net/netfilter/nfnetlink_queue");

  // Columns, as seq_show of nfnetlink_queue.c prints them.
  private static final int QUEUE = 0;
  private static final int PORT = 1;
  private static final int WAITING = 2;
  private static final int COPY_RANGE = 4;
  private static final int DROPPED = 5;
  private static final int USER_DROPPED = 6;
  private static final int LAST_ID = 7;

  /**
   * All queues of the calling thread's network namespace; empty when the kernel's queue module is
   * not loaded, or when the caller may not read the table (it takes root).
   */
  public static List<KernelQueue> readAll() {
    List<KernelQueue> queues = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(TABLE)) {
        String[] column = line.trim().split("\\s+");
        if (column.length > LAST_ID) {
          queues.add(parse(column));
        }
      }
    } catch (IOException | NumberFormatException ignored) {
      return List.of();
    }
    return queues;
  }

  private static KernelQueue parse(String[] column) {
    return new KernelQueue(
        Integer.parseInt(column[QUEUE]),
        Long.parseLong(column[PORT]),
        Long.parseLong(column[WAITING]),
        (int) Long.parseLong(column[COPY_RANGE]),
        Long.parseLong(column[DROPPED]),
        Long.parseLong(column[USER_DROPPED]),
        Long.parseLong(column[LAST_ID]));
  }

  /** "name (pid N)" of the process that holds a queue by this port, or "netlink port N". */
  public String holder() {
    return NetlinkHolder.describe(portId);
  }
}
