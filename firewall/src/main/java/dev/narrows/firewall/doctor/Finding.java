package dev.narrows.firewall.doctor;

import java.util.List;
import java.util.Optional;

/**
 * An illness that was found.
 *
 * @param subject where: an interface, a route, a chain ...; may hold any text of the machine's
 * @param seen what was seen, as a sentence without its end
 * @param mend commands for a shell, in order
 * @param relief what Narrows does about this one; empty for what it does about each of its kind
 */
public record Finding(
    Illness illness, String subject, String seen, List<String> mend, Optional<Relief> relief) {
  public Finding {
    mend = List.copyOf(mend);
  }

  public Finding(Illness illness, String subject, String seen, List<String> mend) {
    this(illness, subject, seen, mend, Optional.empty());
  }

  public Finding(Illness illness, String subject, String seen, String mend) {
    this(illness, subject, seen, List.of(mend));
  }
}
