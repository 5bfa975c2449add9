package dev.narrows.firewall.control;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.trace.TraceRing;
import dev.narrows.rules.eval.StatedMtus;
import java.util.List;

/** The running firewall as the control socket shows it; any thread may ask. */
public interface ControlSource {
  /** What the rules in force have counted and collected, as text or as one JSON object. */
  String list(boolean json);

  /** What was learned of path MTUs. */
  LearnedMtus pathMtus();

  /** The black holes that were found. */
  BlackHoles blackHoles();

  /** What the rule file states of path MTUs. */
  default StatedMtus statedMtus() {
    return StatedMtus.NONE;
  }

  /** The workers' traced packets. */
  List<TraceRing> rings();

  /** Name of an interface, or null. */
  String interfaceName(int index);
}
