package dev.narrows.firewall.doctor;

import java.util.Locale;

/** How bad a finding is, from least to worst. */
public enum Severity {
  /** Worth knowing; nothing is lost by it. */
  NOTE(0),
  /** Some traffic suffers, or will. */
  WARNING(3),
  /** Packets are lost now, or all of a kind will be. */
  TROUBLE(4);

  private final int exitCode;

  Severity(int exitCode) {
    this.exitCode = exitCode;
  }

  /** What {@code narrows doctor} ends with when nothing is worse. */
  public int exitCode() {
    return exitCode;
  }

  /** "trouble". */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
