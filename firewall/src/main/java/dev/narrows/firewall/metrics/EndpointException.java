package dev.narrows.firewall.metrics;

/** The metrics endpoint cannot listen; the message says why, and what to do. */
public final class EndpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EndpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
