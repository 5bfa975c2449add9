package dev.narrows.rules.eval;

import dev.narrows.rules.eval.classifier.Candidates;
import dev.narrows.rules.eval.classifier.Classifier;
import dev.narrows.rules.eval.classifier.FieldTable;
import dev.narrows.rules.eval.classifier.FieldValues;

/**
 * Judges as {@link OrderedJudge} does, but goes past rules that cannot match the packet. What a
 * rule does is still done by its own operations, in the chain's order; a rule that was gone past
 * would have broken before it did anything.
 */
final class CompiledJudge implements Judge {

  /** A chain that the packet is in, and how far it got there. */
  private static final class Frame {
    private final Candidates candidates;
    private Classifier classifier;
    private CompiledRule[] rules;
    private int position;
    private long version;

    Frame(FieldValues values) {
      candidates = new Candidates(values);
    }
  }

  private final Evaluation evaluation;
  private final OrderedJudge ordered;
  private final FieldValues values;
  private final Frame[] frames = new Frame[JumpDepth.MAX + 1];

  CompiledJudge(Evaluation evaluation, FieldTable fields) {
    this.evaluation = evaluation;
    this.ordered = new OrderedJudge(evaluation);
    this.values = new FieldValues(evaluation, fields);
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new Frame(values);
    }
  }

  @Override
  public void judge(Station station, PacketContext packet, Decision decision) {
    decision.clear();
    evaluation.begin(packet, decision);
    values.forget();
    if (!values.areTold()) {
      ordered.judge(station, packet, decision);
      return;
    }
    for (Chain chain : ((ProgramStation) station).entered()) {
      if (chain.sees(packet.packet()) && run(chain, decision) != Step.ACCEPT) {
        return;
      }
    }
  }

  /** ACCEPT, DROP or REJECT; a rule's verdict is in the decision then, a policy's too. */
  private Step run(Chain base, Decision decision) {
    int depth = 0;
    enter(frames[0], base);
    while (true) {
      Step step = next(frames[depth]);
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
          enter(frames[++depth], evaluation.target());
          break;
        case GOTO:
          enter(frames[depth], evaluation.target());
          break;
        case RETURN:
          if (depth == 0) {
            return policy(base, decision);
          }
          depth--;
          break;
        default:
          break;
      }
    }
  }

  private Step policy(Chain base, Decision decision) {
    evaluation.tracePolicy(base);
    if (base.acceptsByPolicy()) {
      return Step.ACCEPT;
    }
    decision.decide(Verdict.DROP, null);
    return Step.DROP;
  }

  private void enter(Frame frame, Chain chain) {
    frame.classifier = chain.classifier();
    frame.rules = chain.compiledRules();
    resume(frame, 0);
  }

  private void resume(Frame frame, int position) {
    frame.version = values.version();
    frame.candidates.begin(frame.classifier, position);
  }

  /** What the first rule from here on comes to that does not end in NEXT; at the end RETURN. */
  private Step next(Frame frame) {
    while (true) {
      if (frame.version != values.version()) {
        resume(frame, frame.position + 1);
      }
      int position = frame.candidates.next();
      if (position < 0) {
        return Step.RETURN;
      }
      frame.position = position;
      if (frame.classifier.passes(position, values)) {
        Step step = evaluate(frame.rules[position]);
        if (step != Step.NEXT && step != Step.BREAK) {
          return step;
        }
      }
    }
  }

  private Step evaluate(CompiledRule rule) {
    evaluation.enter(rule.reference());
    Operation[] operations = rule.operations();
    Step step = Step.NEXT;
    int at = rule.start();
    while (at < operations.length && step == Step.NEXT) {
      step = operations[at++].evaluate(evaluation);
    }
    if (at > rule.firstChange()) {
      values.forget();
    }
    evaluation.trace(step);
    return step;
  }
}
