package dev.narrows.rules;

/** Where in the kernel's path a base chain sees packets; numbered as enum nf_inet_hooks. */
public enum Hook {
  PREROUTING,
  INPUT,
  FORWARD,
  OUTPUT,
  POSTROUTING;

  private static final Hook[] VALUES = values();

  /** The hook with a kernel number, or null. */
  public static Hook ofNumber(int number) {
    return number >= 0 && number < VALUES.length ? VALUES[number] : null;
  }
}
