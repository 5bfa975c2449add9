package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.VerdictStatement;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.op.MapVerdict;
import dev.narrows.rules.semantic.ElementReader.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns the verdicts of a map into what the evaluator takes, where a rule uses the map. */
final class VerdictMaps {
  private VerdictMaps() {}

  /** As nft writes it, such as "jump c". */
  static String text(Statement verdict) {
    if (verdict instanceof JumpStatement jump) {
      String target = jump.target() instanceof Literal literal ? literal.text() : "?";
      return (jump.isGoto() ? "goto " : "jump ") + target;
    }
    return ((VerdictStatement) verdict).kind().toString();
  }

  /** The verdicts by the elements' numbers; null after a diagnostic. */
  static List<MapVerdict> compile(List<Element> elements, JumpTargets targets) {
    List<MapVerdict> verdicts = new ArrayList<>(elements.size());
    Map<String, MapVerdict> known = new HashMap<>();
    for (Element element : elements) {
      String text = text(element.verdict());
      if (!known.containsKey(text)) {
        known.put(text, compile(element.verdict(), targets));
      }
      MapVerdict verdict = known.get(text);
      if (verdict == null) {
        return null;
      }
      verdicts.add(verdict);
    }
    return verdicts;
  }

  private static MapVerdict compile(Statement verdict, JumpTargets targets) {
    if (verdict instanceof JumpStatement jump) {
      Chain target = targets.find(jump);
      return target == null ? null : new MapVerdict(jump.isGoto() ? Step.GOTO : Step.JUMP, target);
    }
    switch (((VerdictStatement) verdict).kind()) {
      case ACCEPT:
        return new MapVerdict(Step.ACCEPT, null);
      case DROP:
        return new MapVerdict(Step.DROP, null);
      case RETURN:
        return new MapVerdict(Step.RETURN, null);
      default:
        return new MapVerdict(Step.NEXT, null);
    }
  }
}
