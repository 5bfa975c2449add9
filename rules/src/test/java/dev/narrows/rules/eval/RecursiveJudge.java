package dev.narrows.rules.eval;

/**
 * Judges by recursion: shorter than the judge under test, and with nothing in common but the
 * operations. What a chain comes to is the answer of a method.
 */
final class RecursiveJudge implements Judge {
  private final Evaluation evaluation;
  private Decision decision;

  RecursiveJudge(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  @Override
  public void judge(Station station, PacketContext packet, Decision result) {
    decision = result;
    decision.clear();
    evaluation.begin(packet, result);
    for (Chain chain : ((ProgramStation) station).entered()) {
      String family = chain.family();
      if (family.equals(packet.packet().isIpv4() ? "ip6" : "ip")) {
        continue;
      }
      Step end = chain(chain);
      if (end == Step.RETURN) {
        if (!chain.base().orElseThrow().policyAccept()) {
          decision.decide(Verdict.DROP, null);
          return;
        }
      } else if (end != Step.ACCEPT) {
        return;
      }
    }
  }

  /** ACCEPT, DROP, REJECT, or RETURN when nothing was decided. */
  private Step chain(Chain chain) {
    for (Rule rule : chain.rules()) {
      Step step = rule(rule);
      if (step != Step.NEXT) {
        return step;
      }
    }
    return Step.RETURN;
  }

  private Step rule(Rule rule) {
    evaluation.enter(rule.reference());
    for (Operation operation : rule.operations()) {
      Step step = operation.evaluate(evaluation);
      switch (step) {
        case NEXT:
          continue;
        case BREAK:
          return Step.NEXT;
        case ACCEPT:
          decision.decide(Verdict.ACCEPT, rule.reference());
          return step;
        case DROP:
          decision.decide(Verdict.DROP, rule.reference());
          return step;
        case JUMP:
          Step inner = chain(evaluation.target());
          return inner == Step.RETURN ? Step.NEXT : inner;
        case GOTO:
          return chain(evaluation.target());
        default:
          return step;
      }
    }
    return Step.NEXT;
  }
}
