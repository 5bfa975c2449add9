package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.divert.DivertException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** IPv4 and IPv6. */
  private static final boolean[] FAMILIES = {false, true};

  /** IPv6 addresses of the calling thread's network namespace. */
  private static final Path IPV6_ADDRESSES = Path.of("/proc/thread-self/net/if_inet6");

  private final Iptables iptables;
  private final Map<TableId, Map<String, List<SavedRule>>> installed = new LinkedHashMap<>();
  private final DivertedPackets packets = new DivertedPackets();
  private DivertPlan plan;
  private String withoutIpv6 = "";
  private boolean tookOver;

  /** Whether a look before the first change found nothing of ours, so that none need be removed. */
  private boolean nothingLeft;

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
    if (!nothingLeft) {
      removeAllBut(Set.of());
    }
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
        for (boolean ipv6 : FAMILIES) {
          removeAllBut(kept, programs, ipv6);
        }
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
                change(programs, ipv6, Map.of(id, RestoreText.removing(id)));
                logger.info("Removed what was left of earlier diverts in {}", id);
              }
            });
  }

  /** The queues that chains of ours feed at this moment, whichever process put them there. */
  public synchronized Set<Integer> fedQueues() {
    Set<Integer> queues = new TreeSet<>();
    boolean found = false;
    for (Iptables programs : iptables.everyBackend()) {
      for (boolean ipv6 : FAMILIES) {
        for (SavedTable table : programs.saveAll(ipv6).values()) {
          found |= table.hasOurs();
          TableId.OWN_CHAINS.stream()
              .flatMap(chain -> table.rules(chain).stream())
              .forEach(rule -> queues.addAll(rule.queues()));
        }
      }
    }
    nothingLeft = !found;
    return queues;
  }

  /**
   * Puts the plan in place of what was installed before, by an earlier run too; each table changes
   * atomically. Does nothing when the plan is in place already. Where the machine has no ip6tables,
   * it says so in the log and goes on with IPv4.
   *
   * @throws DivertException when a table could not be changed; others may have been
   */
  public synchronized void install(DivertPlan wanted) {
    if (wanted.equals(plan) && check().problems().isEmpty()) {
      return;
    }
    plan = null;
    String problem = "";
    for (boolean ipv6 : FAMILIES) {
      List<DivertTable> tables =
          wanted.tables().stream().filter(table -> table.ipv6() == ipv6).toList();
      try {
        install(ipv6, tables);
      } catch (DivertException e) {
        if (!ipv6 || !e.isUnavailable()) {
          throw e;
        }
        tables.forEach(table -> installed.remove(table.id(), Map.of()));
        problem = e.getMessage();
      }
    }
    if (!tookOver) {
      if (!nothingLeft) {
        removeAllBut(installed.keySet());
      }
      tookOver = true;
    }
    noteIpv6(problem);
    plan = wanted;
  }

  /** All tables of an IP version, those which are to have nothing of ours any more too. */
  private void install(boolean ipv6, List<DivertTable> tables) {
    Map<TableId, RestoreText> texts = new LinkedHashMap<>();
    tables.forEach(table -> texts.put(table.id(), new RestoreText(table)));
    // Known of before it is touched, so that close() removes it whatever goes wrong in between.
    texts.keySet().forEach(id -> installed.putIfAbsent(id, Map.of()));
    List<TableId> old = installedFor(ipv6);
    old.forEach(id -> texts.putIfAbsent(id, RestoreText.removing(id)));
    Map<String, SavedTable> before = change(iptables, ipv6, texts);
    for (TableId id : texts.keySet()) {
      boolean stays = tables.stream().anyMatch(table -> table.id().equals(id));
      packets.replace(id, diverted(before, id), stays);
    }
    Map<String, SavedTable> now = tables.isEmpty() ? Map.of() : iptables.save(ipv6);
    installed.keySet().removeAll(old);
    for (DivertTable table : tables) {
      installed.put(
          table.id(), shown(table, now.getOrDefault(table.id().name(), new SavedTable())));
    }
  }

  private List<TableId> installedFor(boolean ipv6) {
    return installed.keySet().stream().filter(id -> id.ipv6() == ipv6).toList();
  }

  /** The rules as the kernel has them now. */
  private static Map<String, List<SavedRule>> shown(DivertTable table, SavedTable now) {
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

  private void remove(boolean ipv6) {
    Map<TableId, RestoreText> texts = new LinkedHashMap<>();
    installedFor(ipv6).forEach(id -> texts.put(id, RestoreText.removing(id)));
    Map<String, SavedTable> before = change(iptables, ipv6, texts);
    texts.keySet().forEach(id -> packets.replace(id, diverted(before, id), false));
    installed.keySet().removeAll(texts.keySet());
  }

  /**
   * In one run of the program for all tables: a gateway's start waits for each.
   *
   * @return the tables as they were before
   */
  private static Map<String, SavedTable> change(
      Iptables programs, boolean ipv6, Map<TableId, RestoreText> texts) {
    for (int attempt = 1; !texts.isEmpty(); attempt++) {
      Map<String, SavedTable> before = programs.save(ipv6);
      StringBuilder text = new StringBuilder();
      texts.forEach(
          (id, change) ->
              text.append(change.change(before.getOrDefault(id.name(), new SavedTable()))));
      try {
        if (!text.isEmpty()) {
          programs.restore(ipv6, text.toString());
        }
        return before;
      } catch (DivertException e) {
        if (e.reason() != Reason.OTHER || attempt == ATTEMPTS) {
          throw e;
        }
        logger.debug("Trying again: {}", e.getMessage());
      }
    }
    return Map.of();
  }

  private static long diverted(Map<String, SavedTable> tables, TableId id) {
    SavedTable table = tables.get(id.name());
    return table == null ? 0 : table.diverted();
  }

  /**
   * Packets that went to queues, as of the newest look; any thread may ask. Those of the moment
   * between a look and the change that follows it are missing.
   */
  public long packets() {
    return packets.sum();
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
    for (boolean ipv6 : FAMILIES) {
      List<TableId> ids = installedFor(ipv6);
      Map<String, SavedTable> now = ids.isEmpty() ? Map.of() : iptables.save(ipv6);
      for (TableId id : ids) {
        TableComparison comparison = new TableComparison(id, problems);
        comparison.compare(installed.get(id), now.getOrDefault(id.name(), new SavedTable()));
        packets.read(id, diverted(now, id));
        wanted += comparison.wanted();
        present += comparison.present();
      }
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
    for (boolean ipv6 : FAMILIES) {
      try {
        remove(ipv6);
      } catch (DivertException e) {
        logger.error(
            "The diverts in {} stay: {}; the next start removes them",
            installedFor(ipv6),
            e.getMessage());
      }
    }
    if (installed.isEmpty()) {
      OversizeSelector.remove();
    }
    withoutIpv6 = "";
  }
}
