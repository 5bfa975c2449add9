package dev.narrows.firewall.daemon;

import java.util.function.Supplier;

/** Something that is made by a thread of its own, in the same network namespace. */
final class Background<T> {
  private final Thread thread;
  private T made;
  private Throwable failure;

  private Background(String name, Supplier<T> maker) {
    thread = new Thread(() -> make(maker), name);
    thread.setDaemon(true);
  }

  static <T> Background<T> start(String name, Supplier<T> maker) {
    Background<T> background = new Background<>(name, maker);
    background.thread.start();
    return background;
  }

  private void make(Supplier<T> maker) {
    try {
      made = maker.get();
    } catch (Throwable e) { // is thrown to whoever wants what could not be made
      failure = e;
    }
  }

  /** Waits for it; throws what making it threw. */
  T get() {
    T finished = orNull();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
    return finished;
  }

  /** Waits for it; null when it could not be made. */
  T orNull() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return made;
  }
}
