package dev.narrows.firewall.replay;

import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.queue.PacketOutcome;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.MssEdit;
import java.util.List;

/**
 * What became of a packet at one hook.
 *
 * @param outcome how it left
 * @param rule which rule decided; null when a policy did, or nothing was judged
 * @param changes what was changed, and stayed so
 * @param mssEdit what a maxseg statement did, or why it did nothing
 * @param mssRule the rule with that statement; null when there was none
 * @param logs the log statements that were met
 * @param answer what the sender was told; null for nothing
 * @param suppressed why the sender of a rejected packet was told nothing; null otherwise
 */
record Judgement(
    Hook hook,
    PacketOutcome outcome,
    RuleReference rule,
    List<Change> changes,
    MssEdit mssEdit,
    RuleReference mssRule,
    List<LogStatement> logs,
    Answer answer,
    SuppressReason suppressed) {}
