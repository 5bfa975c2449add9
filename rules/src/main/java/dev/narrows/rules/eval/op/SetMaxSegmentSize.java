package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;

/** Lowers the maximum segment size that a TCP segment announces. */
public final class SetMaxSegmentSize implements Operation {

  /** Where the value comes from. */
  public enum Source {
    /** A number in the rule. */
    FIXED,
    /** The kernel's routing: "rt mtu". */
    RT_MTU,
    /** All that is known of the path, both ways: "path mtu". */
    PATH_MTU
  }

  private final Source source;
  private final int fixed;
  private final boolean addMissing;

  private SetMaxSegmentSize(Source source, int fixed, boolean addMissing) {
    this.source = source;
    this.fixed = fixed;
    this.addMissing = addMissing;
  }

  /** "tcp option maxseg size set N", or with addMissing "size add N". */
  public static SetMaxSegmentSize fixed(int size, boolean addMissing) {
    if (size < 0 || size > 0xffff) {
      throw new IllegalArgumentException("maximum segment size " + size);
    }
    return new SetMaxSegmentSize(Source.FIXED, size, addMissing);
  }

  public static SetMaxSegmentSize routeMtu(boolean addMissing) {
    return new SetMaxSegmentSize(Source.RT_MTU, 0, addMissing);
  }

  public static SetMaxSegmentSize pathMtu(boolean addMissing) {
    return new SetMaxSegmentSize(Source.PATH_MTU, 0, addMissing);
  }

  @Override
  public Step evaluate(Evaluation state) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String describe() {
    String value =
        source == Source.FIXED ? Integer.toString(fixed) : source == Source.RT_MTU ? "rt" : "path";
    return "[ exthdr write tcpopt 2b @ 2 + 2 " + value + (addMissing ? " add ]" : " ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireTcp();
    facts.recordEdit();
  }
}
