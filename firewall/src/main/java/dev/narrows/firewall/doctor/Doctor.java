package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.FirewallConfig;
import java.util.ArrayList;
import java.util.List;

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
          new KernelLogCheck());

  private Doctor() {}

  /** Examines this machine, in the network namespace of the calling thread; changes nothing. */
  public static Diagnosis examine(FirewallConfig config) {
    return examine(new KernelFacts(config));
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
