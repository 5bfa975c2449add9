package org.jnetfilter.route;

/** Asks the kernel for routes (RTM_GETROUTE), synchronously, one at a time; owned by one thread. */
public final class RouteLookup implements AutoCloseable {
  public static RouteLookup open() {
    throw new UnsupportedOperationException();
  }

  /** False when the kernel refused; the answer then holds the errno. */
  public boolean lookup(RouteQuery query, RouteAnswer answer) {
    throw new UnsupportedOperationException();
  }

  public void close() {
    throw new UnsupportedOperationException();
  }
}
