package dev.narrows.firewall.doctor;

/** Something about the machine cannot be read; the message is a sentence for people. */
public final class FactException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FactException(String message) {
    super(message);
  }
}
