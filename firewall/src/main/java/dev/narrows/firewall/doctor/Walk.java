package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.SavedRule;
import dev.narrows.firewall.divert.SavedTable;
import java.util.ArrayList;
import java.util.List;

/** The way of a probe through one built-in chain. */
final class Walk {
  /** Deeper jumps the kernel does not take, either. */
  private static final int DEEPEST = 64;

  /** What becomes of the probe. */
  enum Fate {
    /** It falls off the end of a user's chain. */
    GOES_ON,
    ACCEPTED,
    DROPPED,
    /** It hangs on what the probe does not tell. */
    UNKNOWN
  }

  private final SavedTable table;
  private final Probe probe;
  private final List<SavedRule> met = new ArrayList<>();
  private boolean perhapsAccepted;
  private SavedRule last;
  private Fate fate = Fate.UNKNOWN;

  private Walk(SavedTable table, Probe probe) {
    this.table = table;
    this.probe = probe;
  }

  static Walk through(SavedTable table, String chain, Probe probe) {
    Walk walk = new Walk(table, probe);
    Fate end = walk.walk(chain, 0);
    if (end == Fate.GOES_ON) {
      walk.last = null;
      end = table.policy(chain).equals("DROP") ? Fate.DROPPED : Fate.ACCEPTED;
    }
    walk.fate = end == Fate.DROPPED && walk.perhapsAccepted ? Fate.UNKNOWN : end;
    return walk;
  }

  Fate fate() {
    return fate;
  }

  /** The rule that decided; null when it was the policy. */
  SavedRule decidedBy() {
    return last;
  }

  /** Whether it came, or may have come, to a rule with this target that lets it go on. */
  boolean meets(String target) {
    return met.stream().anyMatch(rule -> rule.target().equals(target));
  }

  private Fate walk(String chain, int depth) {
    if (depth > DEEPEST) {
      return Fate.UNKNOWN;
    }
    for (SavedRule rule : table.rules(chain)) {
      RuleMatch match = RuleMatch.of(rule, probe);
      if (match != RuleMatch.NO) {
        Fate next = follow(rule, depth);
        if (match == RuleMatch.PERHAPS) {
          perhapsAccepted |= next == Fate.ACCEPTED || next == Fate.UNKNOWN;
        } else if (next != Fate.GOES_ON) {
          return next;
        } else if (rule.target().equals("RETURN") || rule.arguments().contains("-g")) {
          return Fate.GOES_ON;
        }
      }
    }
    return Fate.GOES_ON;
  }

  private Fate follow(SavedRule rule, int depth) {
    String target = rule.target();
    switch (target) {
      case "ACCEPT":
        last = rule;
        return Fate.ACCEPTED;
      case "DROP":
      case "REJECT":
        last = rule;
        return Fate.DROPPED;
      case "NFQUEUE":
      case "QUEUE":
        return Fate.UNKNOWN;
      default:
        met.add(rule);
        return table.chains().contains(target) ? walk(target, depth + 1) : Fate.GOES_ON;
    }
  }
}
