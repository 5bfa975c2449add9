package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Loads what routing says of one of the packet's addresses (kernel: net/netfilter/nft_fib.c,
 * nft_fib_ipv4.c, nft_fib_ipv6.c).
 */
public final class FibLoad implements Operation {
  /** Which interface must be the one. */
  public enum Device {
    ANY(""),
    IN("iif"),
    OUT("oif");

    private final String word;

    Device(String word) {
      this.word = word;
    }
  }

  /**
   * What is looked up.
   *
   * @param source the packet's source, else its destination
   * @param mark whether the packet's mark takes part
   */
  public record Query(boolean source, boolean mark, Device device) {
    @Override
    public String toString() {
      return (source ? "saddr" : "daddr")
          + (mark ? " . mark" : "")
          + (device == Device.ANY ? "" : " . " + device.word);
    }
  }

  /** What is wanted. */
  public enum Result {
    /** RTN_LOCAL and so on (include/uapi/linux/rtnetlink.h). */
    TYPE("type", 32),
    /** The interface's index; 0 when there is no such route. */
    OIF("oif", 32),
    /** Its name, as octets. */
    OIFNAME("oifname", 128),
    /** 1 or 0: whether there is such a route. */
    PRESENT("oif present", 8);

    private final String word;
    private final int bits;

    Result(String word, int bits) {
      this.word = word;
      this.bits = bits;
    }

    public int bits() {
      return bits;
    }
  }

  private final int register;
  private final Query query;
  private final Result result;

  public FibLoad(int register, Query query, Result result) {
    this.register = register;
    this.query = query;
    this.result = result;
  }

  @Override
  public Step evaluate(Evaluation state) {
    JudgeEnvironment environment = state.environment();
    PacketContext context = state.context();
    int found =
        result == Result.TYPE
            ? environment.addressType(context, query)
            : environment.routeInterface(context, query);
    if (found < 0) {
      state.decision().recordUndecided();
      return Step.DROP;
    }
    if (result == Result.OIFNAME) {
      InterfaceNameLoad.load(state, register, found);
    } else {
      state.load(register, 0, result == Result.PRESENT ? Math.min(found, 1) : found);
    }
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ fib " + query + " " + result.word + " => reg " + register + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }

  /** It takes a look-up, so it is asked only in its turn. */
  @Override
  public void trace(RuleTests tests) {
    tests.pass();
    tests.forget(register);
  }
}
