package org.jnetfilter.queue;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counters of one queue's socket; written by its thread, readable by any. */
public final class QueueStatistics {
  /** Linux defines errno values up to 133; greater ones share the last place. */
  private static final int ERRNO_LIMIT = 134;

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong overruns = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong truncated = new AtomicLong();
  private final AtomicLong refusedReplacements = new AtomicLong();
  private final AtomicLongArray verdictErrors = new AtomicLongArray(ERRNO_LIMIT);
  private final AtomicLongArray sendErrors = new AtomicLongArray(ERRNO_LIMIT);

  /** Packets handed to the caller. */
  public long received() {
    return received.get();
  }

  /**
   * Packets lost between kernel and socket: gaps in the ids. With fail-open these went on unseen,
   * else they were dropped.
   */
  public long lost() {
    return lost.get();
  }

  /** How often the socket's buffer ran over (ENOBUFS). */
  public long overruns() {
    return overruns.get();
  }

  /** Messages passed over because nothing in them names a packet. */
  public long malformed() {
    return malformed.get();
  }

  /** Datagrams longer than the room for one, cut by the kernel (MSG_TRUNC). */
  public long truncated() {
    return truncated.get();
  }

  /** Replacements that became plain accepts because the packet was not all here. */
  public long refusedReplacements() {
    return refusedReplacements.get();
  }

  /** Verdicts that the kernel refused with this errno; ENOENT for a packet that is not waiting. */
  public long verdictErrors(int errno) {
    return verdictErrors.get(place(errno));
  }

  /** Refused verdicts by errno, those that happened. */
  public Map<Integer, Long> verdictErrors() {
    return nonZero(verdictErrors);
  }

  /** System calls that failed to send verdicts, by errno, those that happened. */
  public Map<Integer, Long> sendErrors() {
    return nonZero(sendErrors);
  }

  void countReceived() {
    add(received, 1);
  }

  /** The id that came is ahead of the one expected by this many; negative when it came late. */
  void countGap(int gap) {
    lost.lazySet(Math.max(0, lost.getPlain() + gap));
  }

  void countOverrun() {
    add(overruns, 1);
  }

  void countMalformed() {
    add(malformed, 1);
  }

  void countTruncated() {
    add(truncated, 1);
  }

  void countRefusedReplacement() {
    add(refusedReplacements, 1);
  }

  void countVerdictError(int errno) {
    add(verdictErrors, place(errno));
  }

  void countSendError(int errno) {
    add(sendErrors, place(errno));
  }

  /** One thread writes, so no atomic addition is needed: only that readers see it soon. */
  private static void add(AtomicLong counter, long count) {
    counter.lazySet(counter.getPlain() + count);
  }

  private static void add(AtomicLongArray counters, int place) {
    counters.lazySet(place, counters.getPlain(place) + 1);
  }

  private static int place(int errno) {
    return errno < 0 || errno >= ERRNO_LIMIT ? ERRNO_LIMIT - 1 : errno;
  }

  private static Map<Integer, Long> nonZero(AtomicLongArray counters) {
    Map<Integer, Long> found = new TreeMap<>();
    for (int errno = 0; errno < ERRNO_LIMIT; errno++) {
      if (counters.get(errno) != 0) {
        found.put(errno, counters.get(errno));
      }
    }
    return found;
  }
}
