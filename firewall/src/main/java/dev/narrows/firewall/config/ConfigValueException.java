package dev.narrows.firewall.config;

/** A value that a key does not take; its message says what is wrong and what to do. */
public final class ConfigValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ConfigValueException(String what, String advice) {
    super(what + "; " + advice);
  }
}
