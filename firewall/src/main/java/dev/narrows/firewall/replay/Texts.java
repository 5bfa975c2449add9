package dev.narrows.firewall.replay;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.MssEdit;

/** Words and numbers that both reports have. */
final class Texts {
  static final int NANOS_DIGITS = 9;

  private Texts() {}

  /** Seconds with so many digits behind the point. */
  static String time(long seconds, int nanos, int digits) {
    return seconds + "." + String.format("%09d", nanos).substring(0, digits);
  }

  /** Why a maxseg statement changed nothing; null when it did, or there was none to. */
  static String mssUntouched(MssEdit edit) {
    switch (edit) {
      case ALREADY_LOW:
        return "low enough";
      case NO_OPTION:
        return "there is none, and the rule does not add one";
      case SIGNED:
        return "the segment is signed (TCP-MD5 or TCP-AO)";
      case NO_ROOM:
        return "none is there, and there is no room for one, or the segment carries data";
      case MTU_UNUSABLE:
        return "the path MTU is shorter than the headers";
      case NOT_CAPTURED:
        return "the packet was not captured whole";
      default:
        return null;
    }
  }

  /** Where a rule stands and what it says. */
  static String rule(RuleReference rule) {
    return rule.file() + ":" + rule.line() + ": " + rule.text();
  }
}
