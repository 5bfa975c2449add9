package dev.narrows.firewall.control;

import dev.narrows.firewall.learned.MtuAddress;

/**
 * A black hole that the running firewall knows of, and what it does about it; travels as a line of
 * words.
 *
 * @param to where the path leads
 * @param mtu longest IP packet that arrived
 * @param taken for the path's MTU by rules at this moment; 0 when nothing is known of the path
 * @param secondsLeft how long it still is; less than 0 for until somebody changes it
 * @param seen what was seen, in words
 */
public record KnownHole(MtuAddress to, int mtu, int taken, long secondsLeft, String seen) {
  private static final int WORDS = 5;

  /** Whether rules take the path for so narrow that what they let through arrives. */
  public boolean isMadeUpFor() {
    return taken != 0 && taken <= mtu;
  }

  String line() {
    return to.text() + " " + mtu + " " + taken + " " + secondsLeft + " " + seen;
  }

  /**
   * Reads a line of the firewall's answer to "path-mtu holes".
   *
   * @throws IllegalArgumentException when it is none
   */
  public static KnownHole parse(String line) {
    String[] words = line.split(" ", WORDS);
    if (words.length < WORDS) {
      throw new IllegalArgumentException("'" + line + "' is no black hole");
    }
    return new KnownHole(
        MtuAddress.parse(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]),
        words[4]);
  }
}
