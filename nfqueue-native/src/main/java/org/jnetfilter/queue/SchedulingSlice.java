package org.jnetfilter.queue;

import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/**
 * For how long a thread wants the processor at a time. One that asks for less runs sooner after it
 * was woken, before threads that run for long, and gets no more of the processor than before; that
 * takes no privilege. Linux has this since 6.12 (kernel/sched/syscalls.c, __setparam_fair); older
 * kernels accept the request without any effect.
 */
public final class SchedulingSlice {
  /** The least that the kernel grants. */
  public static final int SHORTEST_NANOS = 100_000;

  // struct sched_attr (linux/sched/types.h)
  private static final int SIZE = 48;
  private static final int POLICY = 4;
  private static final int RUNTIME = 24;

  private static final int SCHED_OTHER = 0;

  private SchedulingSlice() {}

  /**
   * Asks for the calling thread; its policy and its nice value stay. A thread that is scheduled in
   * another way than by default is left alone.
   *
   * @return 0, or the negative errno: EPERM where a filter of system calls forbids it
   */
  public static int request(int nanos) {
    try (NativeMemory attributes = new NativeMemory(SIZE)) {
      int result = SystemCalls.scheduling(attributes.address(0), SIZE);
      if (result < 0 || attributes.intAt(POLICY) != SCHED_OTHER) {
        return Math.min(result, 0);
      }
      attributes.putLong(RUNTIME, nanos);
      return SystemCalls.setScheduling(attributes.address(0));
    }
  }
}
