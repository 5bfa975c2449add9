package dev.narrows.firewall.doctor;

import java.util.List;
import java.util.Set;

/** Looks for some illnesses; has no state. */
interface Check {
  /** What it looks for. */
  Set<Illness> illnesses();

  /**
   * What it found; nothing on a healthy gateway.
   *
   * @throws FactException when what it has to look at cannot be read
   */
  List<Finding> examine(Facts facts);
}
