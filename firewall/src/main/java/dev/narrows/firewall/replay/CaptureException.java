package dev.narrows.firewall.replay;

/** A capture file that cannot be read on, or written; the message names the file and the place. */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1L;

  CaptureException(String message) {
    super(message);
  }

  CaptureException(String message, Throwable cause) {
    super(message, cause);
  }
}
