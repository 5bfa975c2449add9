package dev.narrows.rules;

import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.JudgeListener;
import dev.narrows.rules.eval.StatedMtus;
import dev.narrows.rules.eval.Station;
import java.util.List;

/**
 * A compiled rule file. Immutable but for its counters; judged from many threads, one judge each.
 */
public interface RuleSet {
  /** The base chains, grouped: at most one station a hook, but two at prerouting and output. */
  List<Station> stations();

  /** A judge for one thread. */
  Judge newJudge(JudgeEnvironment environment);

  /**
   * A judge that goes through the rules one by one, which is slow, and tells which way it goes. Its
   * verdicts and effects are those of any other.
   */
  Judge newExplainingJudge(JudgeEnvironment environment, JudgeListener listener);

  /** A judge for packets that are none: what it judges shows in no counter. */
  Judge newRehearsalJudge(JudgeEnvironment environment);

  /**
   * Goes on with what packets have changed in the rule set that this one is to replace: named
   * counters, quotas and limits, sets. What is declared otherwise than there begins anew, as
   * counters without a name do. Call it before the first judge is made; for as long as both judge,
   * both change the same state.
   */
  default void adopt(RuleSet previous) {}

  /**
   * Ends what {@link #adopt} began, in either direction: takes what was counted by a rule set that
   * judges no more, because this one has replaced it, or was not replaced by it after all.
   */
  default void absorb(RuleSet other) {}

  /** All counters, anonymous and named; summed over all judges when read. */
  List<RuleCounter> counters();

  /** All quotas, anonymous and named. */
  default List<RuleQuota> quotas() {
    return List.of();
  }

  /** A quota statement or a named quota. */
  interface RuleQuota {
    /** Such as "inet narrows". */
    String table();

    /** Name of a named quota; else "chain:line". */
    String name();

    /** How many octets there are. */
    long bytes();

    /** Whether rules match what exceeds it. */
    boolean isOver();

    /** How many octets are gone. */
    long used();

    /** Takes over what another rule set has counted. */
    void setUsed(long bytes);
  }

  /** What the rule file states of path MTUs; judges take it into account. */
  default StatedMtus statedMtus() {
    return StatedMtus.NONE;
  }

  /** The sets and maps that packets change. */
  default List<DynamicSet> dynamicSets() {
    return List.of();
  }

  /** A set or map that packets change. */
  interface DynamicSet {
    /** Such as "inet narrows". */
    String table();

    String name();

    /** How many elements it has, some of which may have expired. */
    long elements();
  }

  /** A counter statement or a named counter. */
  interface RuleCounter {
    /** Such as "inet narrows". */
    String table();

    /** Name of a named counter; else "chain:line". */
    String name();

    String comment();

    long packets();

    long bytes();
  }
}
