package dev.narrows.firewall.doctor;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel complained of. Its log is one for all namespaces. */
final class KernelLogCheck implements Check {
  private static final Map<Illness, Pattern> COMPLAINTS =
      new EnumMap<>(
          Map.of(
              // __skb_warn_lro_forwarding of net/core/skbuff.c
              Illness.LOG_LRO,
              Pattern.compile("(\\S+): received packets cannot be forwarded while LRO is enabled"),
              // tcp_gro_dev_warn of net/ipv4/tcp_input.c
              Illness.LOG_GRO,
              Pattern.compile("TCP: (\\S+): Driver has suspect GRO implementation.*"),
              // __nf_conntrack_alloc of net/netfilter/nf_conntrack_core.c
              Illness.LOG_CONNTRACK_FULL,
              Pattern.compile(".*(nf_conntrack): table full, dropping packet.*"),
              // neigh_alloc of net/core/neighbour.c
              Illness.LOG_NEIGHBOURS_FULL,
              Pattern.compile("neighbour: (\\S+): neighbor table overflow!.*")));

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.copyOf(COMPLAINTS.keySet());
  }

  @Override
  public List<Finding> examine(Facts facts) {
    Map<String, Finding> newest = new TreeMap<>();
    for (String line : facts.kernelLog()) {
      COMPLAINTS.forEach(
          (illness, pattern) -> {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches() && isHere(facts, illness, matcher.group(1))) {
              String subject = matcher.group(1);
              newest.put(
                  illness + subject,
                  new Finding(
                      illness,
                      subject,
                      "within the last hour the kernel logged: " + line,
                      cure(facts, illness, subject)));
            }
          });
    }
    return List.copyOf(newest.values());
  }

  private static boolean isHere(Facts facts, Illness illness, String subject) {
    boolean aboutLink = illness == Illness.LOG_LRO || illness == Illness.LOG_GRO;
    return !aboutLink
        || facts.inventory().links().stream().anyMatch(link -> link.link().name().equals(subject));
  }

  private static String cure(Facts facts, Illness illness, String subject) {
    return switch (illness) {
      case LOG_LRO -> Shell.command("ethtool", "-K", subject, "rx-lro", "off");
      case LOG_GRO -> Shell.command("ethtool", "-K", subject, "rx-gro-hw", "off", "rx-gro", "off");
      case LOG_CONNTRACK_FULL -> {
        String file = "net/netfilter/nf_conntrack_max";
        yield Shell.setting(file, 2 * Math.max(facts.number(file), 1 << 16));
      }
      default -> {
        String version = subject.contains("ndisc") ? "ipv6" : "ipv4";
        String file = "net/" + version + "/neigh/default/gc_thresh3";
        yield Shell.setting(file, 4 * Math.max(facts.number(file), 1024));
      }
    };
  }
}
