package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Step;
import java.util.Locale;

/**
 * What a verdict map has for a key.
 *
 * @param step ACCEPT, DROP, RETURN, JUMP, GOTO, or NEXT for "continue"
 * @param target the chain of JUMP and GOTO, else null
 */
public record MapVerdict(Step step, Chain target) {

  /** As nft writes it. */
  @Override
  public String toString() {
    String word = step == Step.NEXT ? "continue" : step.name().toLowerCase(Locale.ROOT);
    return target == null ? word : word + " " + target.name();
  }
}
