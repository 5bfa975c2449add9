package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Has a coalesced TCP frame go on as one frame with its segmentation metadata, once judging has
 * accepted it. Breaks for what is not such a frame: what fits the path, what has its metadata, what
 * is a single segment. For the rules behind it the frame is one that has its metadata.
 */
public final class RestoreOffload implements Operation {
  @Override
  public Step evaluate(Evaluation state) {
    if (state.context().isGso() || state.decision().segmentSize() > 0) {
      return Step.BREAK;
    }
    int mtu = state.pathMtu();
    if (state.packet().length() <= mtu) {
      return Step.BREAK;
    }
    int segmentSize = state.environment().coalescedSegmentSize(state.context(), mtu);
    if (segmentSize == 0) {
      return Step.BREAK;
    }
    state.decision().recordRestore(segmentSize, state.rule());
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ restore offload ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireTcp();
    facts.requireOversize();
    // Most long frames have their metadata: only the others are worth being copied whole.
    facts.ask(PacketFacts.Source.WHOLE_FRAME);
    facts.recordAnswer();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.change();
  }
}
