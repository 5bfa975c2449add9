package dev.narrows.firewall.offload;

/** Frames cannot go back as the operator wants; the message says why and what to do. */
public final class OffloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OffloadException(String message) {
    super(message);
  }
}
