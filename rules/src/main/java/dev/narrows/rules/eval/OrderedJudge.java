package dev.narrows.rules.eval;

/**
 * Judges rule by rule, in order, as nft_do_chain does (net/netfilter/nf_tables_core.c): what rules
 * mean is said here.
 */
final class OrderedJudge implements Judge {
  private final Evaluation evaluation;
  private final JudgeListener listener;
  private final Rule[][] returnRules = new Rule[JumpDepth.MAX][];
  private final int[] returnPositions = new int[JumpDepth.MAX];

  OrderedJudge(Evaluation evaluation) {
    this(evaluation, JudgeListener.NONE);
  }

  OrderedJudge(Evaluation evaluation, JudgeListener listener) {
    this.evaluation = evaluation;
    this.listener = listener;
  }

  @Override
  public void judge(Station station, PacketContext packet, Decision decision) {
    decision.clear();
    evaluation.begin(packet, decision);
    for (Chain chain : ((ProgramStation) station).entered()) {
      if (chain.sees(packet.packet()) && run(chain, decision) != Step.ACCEPT) {
        return;
      }
    }
  }

  /** ACCEPT, DROP or REJECT; a rule's verdict is in the decision then, a policy's too. */
  private Step run(Chain base, Decision decision) {
    listener.enter(base);
    Rule[] rules = base.ruleArray();
    int position = 0;
    int depth = 0;
    while (true) {
      Step step = position < rules.length ? evaluate(rules[position++]) : Step.RETURN;
      switch (step) {
        case ACCEPT:
          decision.decide(Verdict.ACCEPT, evaluation.rule());
          return step;
        case DROP:
          decision.decide(Verdict.DROP, evaluation.rule());
          return step;
        case REJECT:
          return step;
        case JUMP:
          if (depth == JumpDepth.MAX) {
            decision.decide(Verdict.DROP, evaluation.rule());
            return Step.DROP;
          }
          returnRules[depth] = rules;
          returnPositions[depth++] = position;
          rules = evaluation.target().ruleArray();
          position = 0;
          listener.enter(evaluation.target());
          break;
        case GOTO:
          rules = evaluation.target().ruleArray();
          position = 0;
          listener.enter(evaluation.target());
          break;
        case RETURN:
          if (depth == 0) {
            return policy(base, decision);
          }
          listener.leave();
          rules = returnRules[--depth];
          position = returnPositions[depth];
          break;
        default:
          break;
      }
    }
  }

  private Step policy(Chain base, Decision decision) {
    evaluation.tracePolicy(base);
    listener.policy(base);
    if (base.acceptsByPolicy()) {
      return Step.ACCEPT;
    }
    decision.decide(Verdict.DROP, null);
    return Step.DROP;
  }

  private Step evaluate(Rule rule) {
    evaluation.enter(rule.reference());
    listener.begin(rule, evaluation);
    Operation[] operations = rule.operationArray();
    Step step = Step.NEXT;
    int at = 0;
    while (at < operations.length && step == Step.NEXT) {
      step = operations[at++].evaluate(evaluation);
    }
    evaluation.trace(step);
    listener.end(rule, at, step, evaluation);
    return step;
  }
}
