package dev.narrows.firewall.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jnetfilter.ethtool.DeviceFeatures;
import org.jnetfilter.route.Inventory.Interface;

/** What interfaces put together and take apart. */
final class OffloadCheck implements Check {
  private static final String LRO = "rx-lro";

  /** The kernel's names, and what ethtool -K calls them. */
  private static final Map<String, String> SEGMENTATION =
      new TreeMap<>(
          Map.of(
              "tx-tcp-segmentation", "TSO for IPv4",
              "tx-tcp6-segmentation", "TSO for IPv6",
              "tx-generic-segmentation", "GSO"));

  private static final String GRO = "rx-gro";

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.LRO_ON, Illness.SEGMENTATION_OFF);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (Interface link : Gateway.links(facts)) {
      facts.features(link.link().index()).ifPresent(features -> examine(link, features, findings));
    }
    return findings;
  }

  private static void examine(Interface link, DeviceFeatures features, List<Finding> findings) {
    String name = link.link().name();
    if (features.isOn(LRO)) {
      findings.add(
          new Finding(
              Illness.LRO_ON,
              name,
              "large receive offload is on",
              Shell.command("ethtool", "-K", name, LRO, "off")));
    }
    Map<String, String> off = new TreeMap<>();
    SEGMENTATION.forEach(
        (feature, title) -> {
          if (features.isOffByChoice(feature)) {
            off.put(feature, title);
          }
        });
    // A virtual link (veth, tun ...) has it off unless somebody wants it.
    if (link.kind().isEmpty() && features.isOffByChoice(GRO)) {
      off.put(GRO, "GRO");
    }
    if (!off.isEmpty()) {
      List<Object> command = new ArrayList<>(List.of("ethtool", "-K", name));
      off.keySet().forEach(feature -> command.addAll(List.of(feature, "on")));
      findings.add(
          new Finding(
              Illness.SEGMENTATION_OFF,
              name,
              String.join(", ", off.values()) + " switched off",
              Shell.command(command.toArray())));
    }
  }
}
