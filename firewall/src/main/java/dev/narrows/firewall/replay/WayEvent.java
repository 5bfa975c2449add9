package dev.narrows.firewall.replay;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Step;
import java.util.List;
import java.util.Locale;

/** Something that a packet met on its way through the chains. */
sealed interface WayEvent {
  /** How many jumps lead here. */
  int depth();

  /** The packet came to a chain. */
  record Entered(Chain chain, int depth) implements WayEvent {}

  /** The packet left a chain that it was sent to, and goes on behind the jump. */
  record Left(int depth) implements WayEvent {}

  /** No rule decided. */
  record Policy(Chain chain, boolean accepts, int depth) implements WayEvent {}

  /**
   * A rule was tried.
   *
   * @param step BREAK when it does not match, NEXT when it does and has no verdict
   * @param target chain of a jump or goto; else null
   * @param failed the statement that does not hold; null when all do
   * @param reason why it does not hold; null likewise
   * @param acted statements before that one which have had their effect
   * @param changes what was changed
   */
  record Tried(
      RuleReference rule,
      Step step,
      String target,
      String failed,
      String reason,
      List<String> acted,
      List<Change> changes,
      int depth)
      implements WayEvent {
    boolean matches() {
      return failed == null;
    }

    /** Such as "jump web". */
    String verdict() {
      switch (step) {
        case NEXT:
          return "continue";
        case BREAK:
          return "no match";
        case JUMP:
        case GOTO:
          return step.name().toLowerCase(Locale.ROOT) + " " + target;
        default:
          return step.name().toLowerCase(Locale.ROOT);
      }
    }
  }
}
