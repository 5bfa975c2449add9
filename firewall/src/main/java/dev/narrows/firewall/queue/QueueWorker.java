package dev.narrows.firewall.queue;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.trace.TraceRing;
import dev.narrows.rules.RuleSet;
import java.util.concurrent.CountDownLatch;
import org.jnetfilter.queue.QueueStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that owns one queue and all its state. */
public final class QueueWorker implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(QueueWorker.class);
  private static final long PATIENCE_MILLIS = 100;

  private final int queue;
  private final Thread thread;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile QueueLoop loop;
  private volatile Throwable failure;
  private volatile boolean stopping;
  private volatile int schedulingRefused;

  private QueueWorker(
      int queue, QueueGroup group, RuleSet rules, SharedState shared, FirewallConfig config) {
    this.queue = queue;
    this.thread = new Thread(() -> run(group, rules, shared, config), "narrows-queue-" + queue);
    thread.setDaemon(true);
  }

  /**
   * Binds the queue and warms up; packets come once a divert feeds it. The worker's sockets are of
   * the calling thread's network namespace.
   *
   * @throws org.jnetfilter.NetfilterException when the kernel refuses a socket or the queue
   */
  public static QueueWorker start(
      int queue, QueueGroup group, RuleSet rules, SharedState shared, FirewallConfig config) {
    QueueWorker worker = new QueueWorker(queue, group, rules, shared, config);
    worker.thread.start();
    awaitUninterruptibly(worker.started);
    Throwable failure = worker.failure;
    if (failure != null && worker.loop == null) {
      throw asUnchecked(failure);
    }
    return worker;
  }

  public int queue() {
    return queue;
  }

  /**
   * Judges by other rules from the next batch on; returns when that is so. The queue keeps the copy
   * range that it was bound with, which a plan's queue numbers stand for.
   *
   * @throws IllegalStateException when the worker has ended
   */
  public void swap(QueueGroup group, RuleSet rules) {
    Assignment next = loop.assign(group, rules);
    loop.offer(next);
    try {
      while (!next.awaitTaken(PATIENCE_MILLIS)) {
        if (!thread.isAlive()) {
          throw new IllegalStateException(
              "the worker of queue " + queue + " has ended, so it cannot take new rules", failure);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the worker takes the rules all the same
    }
  }

  /** Monotonic time of the worker's last turn; it turns at least once a second, idle or not. */
  public long lastTurnNanos() {
    return loop.lastTurnNanos();
  }

  /** Null while it runs; else what ended it. */
  public Throwable failure() {
    return failure;
  }

  /** The errno by which the kernel refused to schedule the worker's thread as suits it, or 0. */
  public int schedulingRefused() {
    return schedulingRefused;
  }

  /** The packets that rules asked to trace. */
  public TraceRing traces() {
    return loop.traces();
  }

  public WorkerCounters counters() {
    return loop.counters();
  }

  public QueueStatistics statistics() {
    return loop.statistics();
  }

  /** Gives every packet that still waits its verdict, then unbinds; remove the diverts before. */
  @Override
  public void close() {
    stopping = true;
    loop.wakeUp();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(QueueGroup group, RuleSet rules, SharedState shared, FirewallConfig config) {
    try (QueueLoop opened = new QueueLoop(queue, group, shared, config)) {
      opened.warmUp(group, rules);
      opened.offer(opened.assign(group, rules));
      schedulingRefused = opened.schedule(config.realtime());
      loop = opened;
      started.countDown();
      while (!stopping) {
        opened.turn();
      }
      opened.drain();
    } catch (Throwable e) { // whoever watches the worker must learn of it, whatever it is
      failure = e;
      if (loop != null) {
        logger.error("The worker of queue {} has ended", queue, e);
      }
    } finally {
      started.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException asUnchecked(Throwable failure) {
    if (failure instanceof Error) {
      throw (Error) failure;
    }
    return (RuntimeException) failure;
  }
}
