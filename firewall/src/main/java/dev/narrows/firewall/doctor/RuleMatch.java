package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.SavedRule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Whether a rule of iptables matches a probe, as far as the probe tells. */
enum RuleMatch {
  NO,
  PERHAPS,
  YES;

  /** Options of matches whose outcome hangs on nothing; each takes one value. */
  private static final Set<String> SILENT = Set.of("-m", "--comment");

  static RuleMatch of(SavedRule rule, Probe probe) {
    RuleMatch match = YES;
    List<String> words = rule.arguments();
    boolean negated = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-j") || word.equals("-g")) {
        return match;
      }
      if (word.equals("!")) {
        negated = true;
        continue;
      }
      if (!word.startsWith("-")) {
        continue; // a further value of an option
      }
      String value = i + 1 < words.size() ? words.get(i + 1) : "";
      String further = i + 2 < words.size() ? words.get(i + 2) : "";
      RuleMatch one = one(word, value, further, probe);
      one = negated ? one.negated() : one;
      negated = false;
      if (SILENT.contains(word)) {
        i++;
      } else if (one.ordinal() < match.ordinal()) {
        match = one;
      }
      if (match == NO) {
        return NO;
      }
    }
    return match;
  }

  private RuleMatch negated() {
    return this == YES ? NO : this == NO ? YES : PERHAPS;
  }

  private static RuleMatch one(String option, String value, String further, Probe probe) {
    return switch (option) {
      case "-m", "--comment" -> YES;
      case "-p" -> of(probe.isProtocol(value));
      case "-i" -> of(isInterface(value, probe.in()));
      case "-o" -> of(isInterface(value, probe.out()));
      case "--icmp-type" -> of(Set.of("any", "3", "3/4").contains(value));
      case "--icmpv6-type" -> of(Set.of("any", "2", "2/0").contains(value));
      case "--ctstate", "--state" -> of(Arrays.asList(value.split(",")).contains(probe.state()));
      case "--tcp-flags" -> of(isSyn(value, further));
      default -> PERHAPS;
    };
  }

  private static RuleMatch of(boolean matches) {
    return matches ? YES : NO;
  }

  private static boolean isInterface(String pattern, String name) {
    return pattern.endsWith("+")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1)) && !name.isEmpty()
        : name.equals(pattern);
  }

  /** Whether a segment with SYN alone has these of the flags looked at. */
  private static boolean isSyn(String mask, String set) {
    boolean looksAtSyn = Arrays.asList(mask.split(",")).contains("SYN") || mask.equals("ALL");
    return set.equals(looksAtSyn ? "SYN" : "NONE");
  }
}
