package dev.narrows.rules.eval.op;

/**
 * An interface name, or the beginning of one.
 *
 * @param text the name or prefix, without the asterisk
 * @param prefix whether any name that begins so matches
 */
public record InterfacePattern(String text, boolean prefix) {
  boolean matches(String name) {
    return prefix ? name.startsWith(text) : name.equals(text);
  }

  @Override
  public String toString() {
    return prefix ? text + "*" : text;
  }
}
