package dev.narrows.firewall.doctor;

import java.util.List;

/**
 * An illness that was found.
 *
 * @param subject where: an interface, a route, a chain ...; may hold any text of the machine's
 * @param seen what was seen, as a sentence without its end
 * @param mend commands for a shell, in order
 */
public record Finding(Illness illness, String subject, String seen, List<String> mend) {
  public Finding {
    mend = List.copyOf(mend);
  }

  public Finding(Illness illness, String subject, String seen, String mend) {
    this(illness, subject, seen, List.of(mend));
  }
}
