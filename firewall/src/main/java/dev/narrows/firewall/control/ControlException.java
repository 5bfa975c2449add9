package dev.narrows.firewall.control;

/** The control socket cannot be had; the message says what to do. */
public final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ControlException(String message) {
    super(message);
  }

  ControlException(String message, Throwable cause) {
    super(message, cause);
  }
}
