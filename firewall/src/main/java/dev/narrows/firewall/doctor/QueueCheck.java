package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedRule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jnetfilter.queue.KernelQueue;

/** Who feeds queues, and who reads them. */
final class QueueCheck implements Check {
  private static final String OWN_CHAIN = "NARROWS_";

  /** Queues that any rule file may need, with one queue a group. */
  private static final int FIRST_GROUPS = 6;

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.QUEUE_WITHOUT_READER, Illness.QUEUE_TAKEN, Illness.QUEUE_DROPS);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    List<KernelQueue> queues = facts.queues();
    examineFeeders(facts, queues, findings);
    Set<Integer> ours = facts.running().map(RunningNarrows::queues).orElse(Set.of());
    int base = facts.config().queueBase();
    for (KernelQueue queue : queues) {
      if (ours.isEmpty() && queue.queue() >= base && queue.queue() < base + FIRST_GROUPS) {
        findings.add(taken(facts, queue));
      }
      if (queue.dropped() + queue.userDropped() > 0) {
        findings.add(drops(facts, queue, ours.contains(queue.queue())));
      }
    }
    return findings;
  }

  private static Finding taken(Facts facts, KernelQueue queue) {
    return new Finding(
        Illness.QUEUE_TAKEN,
        "queue " + queue.queue(),
        "it is held by " + facts.holder(queue),
        "narrows run --queue-base " + (queue.queue() + 1000));
  }

  private static Finding drops(Facts facts, KernelQueue queue, boolean ours) {
    return new Finding(
        Illness.QUEUE_DROPS,
        "queue " + queue.queue() + ", held by " + facts.holder(queue),
        queue.dropped()
            + " packets found the queue full, "
            + queue.userDropped()
            + " its socket, since it was bound",
        ours
            ? List.of(
                "echo 'queue-length = "
                    + 4 * facts.config().queueLength()
                    + "' >> /etc/narrows/narrows.conf",
                "systemctl restart narrows")
            : List.of());
  }

  private static void examineFeeders(
      Facts facts, List<KernelQueue> queues, List<Finding> findings) {
    Set<Integer> held = queues.stream().map(KernelQueue::queue).collect(Collectors.toSet());
    for (KernelTable table : facts.tables()) {
      for (String chain : table.rules().chains()) {
        for (SavedRule rule : table.rules().rules(chain)) {
          boolean unread = rule.queues().stream().anyMatch(queue -> !held.contains(queue));
          if (unread && !rule.arguments().contains("--queue-bypass")) {
            findings.add(withoutReader(table, rule));
          }
        }
      }
    }
  }

  private static Finding withoutReader(KernelTable table, SavedRule rule) {
    return new Finding(
        Illness.QUEUE_WITHOUT_READER,
        table.title() + " " + rule.chain(),
        "a rule feeds a queue that nobody holds: " + rule.text(),
        rule.chain().startsWith(OWN_CHAIN) ? "narrows clear" : RuleCommand.delete(table, rule));
  }
}
