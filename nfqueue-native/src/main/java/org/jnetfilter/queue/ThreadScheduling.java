package org.jnetfilter.queue;

import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/**
 * When the kernel gives the thread that opened this a processor (sched(7)). Nice value, and what
 * was inherited beside it, stay. Requests allocate nothing; only the thread itself makes them.
 */
public final class ThreadScheduling implements AutoCloseable {
  /** The shortest slice that the kernel grants. */
  public static final int SHORTEST_NANOS = 100_000;

  // struct sched_attr (linux/sched/types.h)
  private static final int SIZE = 48;
  private static final int POLICY = 4;
  private static final int FLAGS = 8;
  private static final int NICE = 16;
  private static final int PRIORITY = 20;
  private static final int RUNTIME = 24;

  private static final int SCHED_OTHER = 0;
  private static final int SCHED_FIFO = 1;
  private static final long SCHED_FLAG_RESET_ON_FORK = 1;

  private final NativeMemory attributes = new NativeMemory(SIZE);
  private final boolean usual;

  private ThreadScheduling() {
    int result = SystemCalls.scheduling(attributes.address(0), SIZE);
    usual = result >= 0 && attributes.intAt(POLICY) == SCHED_OTHER;
    attributes.putLong(FLAGS, SCHED_FLAG_RESET_ON_FORK);
  }

  public static ThreadScheduling ofThisThread() {
    return new ThreadScheduling();
  }

  /**
   * Whether the thread was scheduled by default when this was opened; one that somebody scheduled
   * otherwise is best left alone.
   */
  public boolean isUsual() {
    return usual;
  }

  /**
   * Shares the processor with all others, a slice at a time. One that asks for a shorter slice runs
   * sooner after it was woken, before threads that run for long, and gets no more of the processor
   * than before; that takes no privilege. Linux has this since 6.12 (kernel/sched/syscalls.c,
   * __setparam_fair); older kernels accept the request without any effect.
   *
   * @return 0, or the negative errno: EPERM where a filter of system calls forbids it
   */
  public int share(int sliceNanos) {
    return request(SCHED_OTHER, 0, sliceNanos);
  }

  /**
   * Runs before all that share, from the moment it is woken until it waits (SCHED_FIFO). Threads
   * that this one starts share. The kernel keeps a part of each second for them in any case
   * (sched_rt_runtime_us, since Linux 6.12 the fair server).
   *
   * @param priority 1 to 99
   * @return 0, or the negative errno: EPERM without CAP_SYS_NICE where RLIMIT_RTPRIO is lower
   */
  public int precede(int priority) {
    return request(SCHED_FIFO, priority, 0);
  }

  private int request(int policy, int priority, long runtime) {
    attributes.putInt(POLICY, policy);
    attributes.putInt(NICE, SystemCalls.niceValue()); // somebody may have changed it meanwhile
    attributes.putInt(PRIORITY, priority);
    attributes.putLong(RUNTIME, runtime);
    return SystemCalls.setScheduling(attributes.address(0));
  }

  @Override
  public void close() {
    attributes.close();
  }
}
