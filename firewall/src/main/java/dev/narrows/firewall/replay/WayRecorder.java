package dev.narrows.firewall.replay;

import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.JudgeListener;
import dev.narrows.rules.eval.Rule;
import dev.narrows.rules.eval.RulePart;
import dev.narrows.rules.eval.Step;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.packet.PacketView;

/** Writes down the way of one packet through the chains. */
final class WayRecorder implements JudgeListener {
  private final List<WayEvent> events = new ArrayList<>();
  private int depth;
  private Step last = Step.NEXT;
  private byte[] octetsBefore;
  private int markBefore;

  /** What was written down since the last call. */
  List<WayEvent> take() {
    List<WayEvent> taken = List.copyOf(events);
    events.clear();
    depth = 0;
    return taken;
  }

  @Override
  public void enter(Chain chain) {
    if (last == Step.JUMP) {
      depth++;
    } else if (last != Step.GOTO) {
      depth = 0;
    }
    last = Step.NEXT;
    events.add(new WayEvent.Entered(chain, depth));
  }

  @Override
  public void leave() {
    events.add(new WayEvent.Left(depth--));
  }

  @Override
  public void policy(Chain base) {
    boolean accepts = base.base().orElseThrow().policyAccept();
    events.add(new WayEvent.Policy(base, accepts, depth));
  }

  @Override
  public void begin(Rule rule, Evaluation state) {
    octetsBefore = octets(state.packet());
    markBefore = state.context().mark();
  }

  @Override
  public void end(Rule rule, int evaluated, Step step, Evaluation state) {
    last = step;
    boolean leads = step == Step.JUMP || step == Step.GOTO;
    String target = leads ? state.target().name() : null;
    boolean untold = state.decision().isUndecided();
    RulePart failed = step == Step.BREAK || untold ? part(rule, evaluated - 1) : null;
    String text = null;
    String reason = null;
    if (step == Step.BREAK || untold) {
      text = failed == null ? rule.operations().get(evaluated - 1).describe() : failed.text();
      reason = untold ? "this is not known of the packet" : reason(failed, evaluated - 1, state);
    }
    events.add(
        new WayEvent.Tried(
            rule.reference(),
            step,
            target,
            text,
            reason,
            acted(rule, failed),
            changes(rule, state),
            depth));
  }

  /** The statement that an operation is of, or stands in front of; null when no rule tells. */
  private static RulePart part(Rule rule, int operation) {
    RulePart found = null;
    for (RulePart part : rule.parts()) {
      found = found == null || part.first() <= operation ? part : found;
    }
    return found;
  }

  private static String reason(RulePart failed, int operation, Evaluation state) {
    if (failed == null || failed.subjects().isEmpty()) {
      return "does not hold";
    }
    String label = failed.subjects().get(0).label();
    String values = operation < failed.compared() ? null : failed.values(state);
    return values == null ? "the packet has no " + label : "the packet has " + values;
  }

  private static List<String> acted(Rule rule, RulePart failed) {
    List<String> acted = new ArrayList<>();
    for (RulePart part : rule.parts()) {
      if (part == failed || failed == null) {
        break;
      }
      if (part.subjects().isEmpty()) {
        acted.add(part.text());
      }
    }
    return acted;
  }

  private List<Change> changes(Rule rule, Evaluation state) {
    List<Change> changes = new ArrayList<>();
    if (state.context().mark() != markBefore) {
      String from = "0x" + Integer.toHexString(markBefore);
      String to = "0x" + Integer.toHexString(state.context().mark());
      changes.add(new Change("mark", from, to, rule.reference()));
    }
    byte[] after = octets(state.packet());
    changes.addAll(OctetChanges.between(octetsBefore, after, rule.reference()));
    return changes;
  }

  private static byte[] octets(PacketView packet) {
    return ByteBufUtil.getBytes(packet.buffer(), packet.offset(), packet.captured());
  }
}
