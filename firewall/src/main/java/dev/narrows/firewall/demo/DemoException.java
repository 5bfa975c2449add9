package dev.narrows.firewall.demo;

/** Why the demonstration cannot go on, in words for the person who runs it. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
