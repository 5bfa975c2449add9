package org.jnetfilter.testing;

import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/** poll(2) on one descriptor. */
final class Poll {
  private static final int POLLIN = 1;
  private static final int EVENTS = 4;

  private Poll() {}

  /** Waits until there is something to read, or the time is over. */
  static void readable(int fd, int timeoutMillis) {
    try (NativeMemory descriptor = new NativeMemory(8)) {
      descriptor.putInt(0, fd);
      descriptor.putShort(EVENTS, POLLIN);
      SystemCalls.poll(descriptor.address(0), 1, timeoutMillis);
    }
  }
}
