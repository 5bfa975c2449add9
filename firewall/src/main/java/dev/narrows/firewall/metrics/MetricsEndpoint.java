package dev.narrows.firewall.metrics;

import java.net.InetSocketAddress;

/** Serves /metrics, /health/live, /health/ready and a landing page. */
public final class MetricsEndpoint implements AutoCloseable {
  /** Listens; a port in use is a plain message, not a stack trace. */
  public static MetricsEndpoint open(InetSocketAddress address, FirewallStatus status) {
    throw new UnsupportedOperationException();
  }

  /** Where it listens (the port that was chosen, when 0 was asked for). */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
