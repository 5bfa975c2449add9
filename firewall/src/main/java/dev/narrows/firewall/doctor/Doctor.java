package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.doctor.TrafficWatch.Sighting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.raw.PacketMonitor;
import org.jnetfilter.route.Inventory;

/** Makes all checks. */
public final class Doctor {
  static final List<Check> CHECKS =
      List.of(
          new ForwardingCheck(),
          new OffloadCheck(),
          new LinkMtuCheck(),
          new RouteMtuCheck(),
          new SettingsCheck(),
          new QueueCheck(),
          new IcmpCheck(),
          new ClampCheck(),
          new MarkCheck(),
          new BackendCheck(),
          new ConntrackCheck(),
          new FlowtableCheck(),
          new BridgeCheck(),
          new KernelLogCheck(),
          new OwnCheck(),
          new BlackHoleCheck());

  /** What the live part looks for. */
  static final Set<Illness> LIVE =
      EnumSet.of(Illness.COALESCED_FRAMES, Illness.MESSAGES_IGNORED, Illness.BLACK_HOLE);

  private static final int WAIT_MILLIS = 200;

  private Doctor() {}

  /**
   * The same, and then what packets tell that pass within some seconds. Sees each of them; changes
   * none.
   */
  public static Diagnosis watch(FirewallConfig config, RuleSource rules, int seconds) {
    Facts facts = new KernelFacts(config, rules);
    Diagnosis still = examine(facts);
    List<Finding> findings = new ArrayList<>(still.findings());
    List<String> unread = new ArrayList<>(still.unread());
    int checks = still.checks();
    try {
      List<Finding> seen = watch(facts.inventory(), seconds);
      checks += LIVE.size();
      proveBlackHoles(facts, findings);
      findings.addAll(still.narrowsRuns() ? withoutProven(seen, findings, facts.config()) : seen);
    } catch (NetfilterException e) {
      unread.add("packets: " + e.getMessage());
    }
    return Diagnosis.of(findings, checks, unread, still.narrowsRuns());
  }

  /** What Narrows has found meanwhile counts, too. */
  private static void proveBlackHoles(Facts facts, List<Finding> findings) {
    try {
      List<Finding> proven = new BlackHoleCheck().examine(facts);
      findings.removeIf(finding -> finding.illness() == Illness.BLACK_HOLE_PROVEN);
      findings.addAll(proven);
    } catch (FactException ignored) {
      return; // the first time it was said, or Narrows has just ended
    }
  }

  static List<Finding> withoutProven(
      List<Finding> seen, List<Finding> known, FirewallConfig config) {
    Set<String> proven =
        known.stream()
            .filter(finding -> finding.illness() == Illness.BLACK_HOLE_PROVEN)
            .map(Finding::subject)
            .collect(Collectors.toSet());
    List<Finding> rest = new ArrayList<>();
    for (Finding finding : seen) {
      if (finding.illness() != Illness.BLACK_HOLE) {
        rest.add(finding);
      } else if (!proven.contains(finding.subject())) {
        rest.add(BlackHoleCheck.suspected(finding, config));
      }
    }
    return rest;
  }

  private static List<Finding> watch(Inventory inventory, int seconds) {
    Map<Integer, Integer> mtus = new HashMap<>();
    inventory.links().forEach(link -> mtus.put(link.link().index(), link.link().mtu()));
    TrafficWatch watch = new TrafficWatch();
    long start = System.nanoTime();
    long limit = TimeUnit.SECONDS.toNanos(seconds);
    try (PacketMonitor monitor = PacketMonitor.open(WAIT_MILLIS)) {
      while (System.nanoTime() - start < limit) {
        if (monitor.next()) {
          long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
          watch.see(sighting(monitor, mtus), now);
        }
      }
    }
    return watch.findings();
  }

  private static Sighting sighting(PacketMonitor monitor, Map<Integer, Integer> mtus) {
    return new Sighting(
        monitor.buffer(),
        monitor.offset(),
        monitor.captured(),
        monitor.length(),
        monitor.isSegmented() ? monitor.segmentSize() : 0,
        !monitor.isOutgoing(),
        monitor.link(),
        mtus.getOrDefault(monitor.link(), Integer.MAX_VALUE));
  }

  /** Examines this machine, in the network namespace of the calling thread; changes nothing. */
  public static Diagnosis examine(FirewallConfig config, RuleSource rules) {
    return examine(new KernelFacts(config, rules));
  }

  static Diagnosis examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    int made = 0;
    for (Check check : CHECKS) {
      try {
        findings.addAll(check.examine(facts));
        made += check.illnesses().size();
      } catch (FactException e) {
        if (!unread.contains(e.getMessage())) {
          unread.add(e.getMessage());
        }
      }
    }
    return Diagnosis.of(findings, made, unread, facts.running().isPresent());
  }
}
