package dev.narrows.firewall.blackhole;

import java.util.Locale;

/** What became of a suspicion. */
public enum TrialResult {
  /** Long segments vanish, the same data in shorter ones arrives: a black hole. */
  HOLE,
  /** A segment of full size arrived after all: it was loss, or delay. */
  PASSES,
  /** Not even short segments are answered: the receiver, or the way, is gone. */
  SILENT,
  /** The connection ended, or its receiver's window closed, before anything was proven. */
  ENDED,
  /** The packets could not be seen or cut: asymmetric routes, signed segments, others' diverts. */
  UNTESTABLE;

  /** As metrics spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
