package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.divert.DivertException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The diverts in the kernel: installs, watches and removes them. For use by many threads. */
public final class Diverts implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Diverts.class);

  /** Someone else may change the table between our look at it and our change. */
  private static final int ATTEMPTS = 3;

  /** IPv6 addresses of the calling thread's network namespace. */
  private static final Path IPV6_ADDRESSES = Path.of("/proc/thread-self/net/if_inet6");

  private final Iptables iptables;
  private final Map<TableId, Map<String, List<SavedRule>>> installed = new LinkedHashMap<>();
  private DivertPlan plan;
  private String withoutIpv6 = "";
  private boolean tookOver;

  Diverts(Iptables iptables) {
    this.iptables = iptables;
  }

  public static Diverts with(IptablesBackend backend) {
    return new Diverts(new Iptables(backend));
  }

  /**
   * Removes what an earlier run left behind, whichever backend it used, and no more; safe when
   * there is nothing.
   *
   * @throws DivertException when there is something that cannot be removed
   */
  public synchronized void clear() {
    removeAllBut(Set.of());
    OversizeSelector.remove();
    installed.clear();
    plan = null;
    tookOver = true;
  }

  private void removeAllBut(Set<TableId> ours) {
    for (Iptables programs : iptables.everyBackend()) {
      boolean own = programs.isSameAs(iptables);
      Set<TableId> kept = own ? ours : Set.of();
      try {
        removeAllBut(kept, programs, false);
        removeAllBut(kept, programs, true);
      } catch (DivertException e) {
        if (own) {
          throw e;
        }
        // The service may run without access to a backend that it does not use.
        logger.warn("Cannot look for what another backend has of ours: {}", e.getMessage());
      }
    }
  }

  private static void removeAllBut(Set<TableId> kept, Iptables programs, boolean ipv6) {
    programs
        .saveAll(ipv6)
        .forEach(
            (name, table) -> {
              TableId id = new TableId(ipv6, name);
              if (table.hasOurs() && !kept.contains(id)) {
                change(programs, id, RestoreText.removing(id));
                logger.info("Removed what was left of earlier diverts in {}", id);
              }
            });
  }

  /** The queues that chains of ours feed at this moment, whichever process put them there. */
  public Set<Integer> fedQueues() {
    Set<Integer> queues = new TreeSet<>();
    for (Iptables programs : iptables.everyBackend()) {
      for (boolean ipv6 : new boolean[] {false, true}) {
        for (SavedTable table : programs.saveAll(ipv6).values()) {
          TableId.OWN_CHAINS.stream()
              .flatMap(chain -> table.rules(chain).stream())
              .forEach(rule -> queues.addAll(rule.queues()));
        }
      }
    }
    return queues;
  }

  /**
   * Puts the plan in place of what was installed before, by an earlier run too; each table changes
   * atomically. Does nothing when the plan is in place already. Where the machine has no ip6tables,
   * it says so in the log and goes on with IPv4.
   *
   * @throws DivertException when a table could not be changed; those before it have been
   */
  public synchronized void install(DivertPlan wanted) {
    if (wanted.equals(plan) && check().problems().isEmpty()) {
      return;
    }
    plan = null;
    String problem = "";
    Set<TableId> done = new HashSet<>();
    for (DivertTable table : wanted.tables()) {
      try {
        // Known of before it is touched, so that close() removes it whatever goes wrong in between.
        installed.putIfAbsent(table.id(), Map.of());
        installed.put(table.id(), install(table));
        done.add(table.id());
      } catch (DivertException e) {
        if (!table.ipv6() || !e.isUnavailable()) {
          throw e;
        }
        installed.remove(table.id(), Map.of());
        problem = e.getMessage();
      }
    }
    for (TableId id : List.copyOf(installed.keySet())) {
      if (!done.contains(id)) {
        remove(id);
      }
    }
    if (!tookOver) {
      removeAllBut(done);
      tookOver = true;
    }
    noteIpv6(problem);
    plan = wanted;
  }

  private Map<String, List<SavedRule>> install(DivertTable table) {
    change(iptables, table.id(), new RestoreText(table));
    SavedTable now = iptables.save(table.id());
    Map<String, List<SavedRule>> rules = new HashMap<>();
    table
        .rules()
        .forEach(
            (builtIn, wanted) -> {
              List<SavedRule> shown = now.rules(TableId.ownChain(builtIn));
              if (shown.size() != wanted.size()) {
                throw new DivertException(
                    Reason.OTHER,
                    table.id()
                        + " "
                        + TableId.ownChain(builtIn)
                        + ": "
                        + wanted.size()
                        + " rules were put there, "
                        + shown.size()
                        + " are there; does another program change it at the same time?");
              }
              rules.put(builtIn, List.copyOf(shown));
            });
    return rules;
  }

  private void remove(TableId id) {
    if (iptables.save(id).hasOurs()) {
      change(iptables, id, RestoreText.removing(id));
    }
    installed.remove(id);
  }

  private static void change(Iptables programs, TableId id, RestoreText text) {
    for (int attempt = 1; ; attempt++) {
      SavedTable before = programs.save(id);
      try {
        programs.restore(id.ipv6(), text.change(before));
        return;
      } catch (DivertException e) {
        if (e.reason() != Reason.OTHER || attempt == ATTEMPTS) {
          throw e;
        }
        logger.debug("Trying again: {}", e.getMessage());
      }
    }
  }

  private void noteIpv6(String problem) {
    if (!problem.isEmpty() && !problem.equals(withoutIpv6)) {
      logger.warn("IPv6 packets are not diverted: {}", problem);
    }
    withoutIpv6 = problem;
  }

  /** Compares the kernel's rules with what was installed; cheap enough for every few seconds. */
  public synchronized DivertState check() {
    List<String> problems = new ArrayList<>();
    if (!withoutIpv6.isEmpty() && hasIpv6()) {
      problems.add("IPv6 packets are not diverted: " + withoutIpv6);
    }
    int wanted = 0;
    int present = 0;
    for (Map.Entry<TableId, Map<String, List<SavedRule>>> table : installed.entrySet()) {
      TableComparison comparison = new TableComparison(table.getKey(), problems);
      comparison.compare(table.getValue(), iptables.save(table.getKey()));
      wanted += comparison.wanted();
      present += comparison.present();
    }
    return new DivertState(wanted, present, List.copyOf(problems));
  }

  private static boolean hasIpv6() {
    try {
      return !Files.readString(IPV6_ADDRESSES).isBlank();
    } catch (IOException e) {
      return false; // the kernel runs without IPv6
    }
  }

  /** Removes all that was installed; what cannot be removed is logged, with what to do. */
  @Override
  public synchronized void close() {
    plan = null;
    for (TableId id : List.copyOf(installed.keySet())) {
      try {
        remove(id);
      } catch (DivertException e) {
        logger.error("The diverts in {} stay: {}; the next start removes them", id, e.getMessage());
      }
    }
    if (installed.isEmpty()) {
      OversizeSelector.remove();
    }
    withoutIpv6 = "";
  }
}
