package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.DynamicElements;
import dev.narrows.rules.eval.DynamicElements.Change;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;
import java.util.Locale;

/**
 * Adds, updates or deletes the element of a set whose key is in registers; breaks when it has no
 * room, or when what the element keeps says so (kernel: net/netfilter/nft_dynset.c).
 */
public final class SetChange implements Operation {
  /** Of a set that is no map. */
  public static final int NO_DATA = -1;

  private final DynamicElements set;
  private final Change change;
  private final int register;
  private final int dataRegister;
  private final long lifetimeNanos;
  private final int kind;

  /**
   * @param register the key's first part's; the others follow
   * @param dataRegister what a map is to have for the key, or {@link #NO_DATA}
   * @param lifetimeNanos 0 for the set's own
   * @param kind what a new element keeps: see {@link DynamicElements#kind}
   */
  public SetChange(
      DynamicElements set,
      Change change,
      int register,
      int dataRegister,
      long lifetimeNanos,
      int kind) {
    this.set = set;
    this.change = change;
    this.register = register;
    this.dataRegister = dataRegister;
    this.lifetimeNanos = lifetimeNanos;
    this.kind = kind;
  }

  public DynamicElements set() {
    return set;
  }

  @Override
  public Step evaluate(Evaluation state) {
    return set.change(state, change, register, dataRegister, lifetimeNanos, kind);
  }

  @Override
  public String describe() {
    String data = dataRegister == NO_DATA ? "" : " sreg_data " + dataRegister;
    String time = lifetimeNanos == 0 ? "" : " timeout " + lifetimeNanos / 1_000_000 + "ms";
    String word = change.name().toLowerCase(Locale.ROOT);
    return "[ dynset " + word + " reg_key " + register + " set " + set + data + time + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
  }
}
