package dev.narrows.firewall.doctor;

import dev.narrows.firewall.doctor.Probe.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.route.Inventory.Interface;
import org.jnetfilter.route.Inventory.Route;

/** Whether connections between links of different MTU start with a segment size that fits. */
final class ClampCheck implements Check {
  /** The target of iptables that lowers the segment size. */
  static final String TARGET = "TCPMSS";

  /** The hooks that every forwarded packet passes, by iptables' names. */
  private static final List<String> CHAINS = List.of("PREROUTING", "FORWARD", "POSTROUTING");

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.NO_CLAMP, Illness.CLAMP_UNREACHED, Illness.CLAMP_ONE_WAY);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      if (facts.running().isEmpty()) {
        examine(facts, ipv6, findings);
      }
    }
    return findings;
  }

  private static void examine(Facts facts, boolean ipv6, List<Finding> findings) {
    List<Interface> links = Gateway.routed(facts, ipv6);
    int most = links.stream().mapToInt(link -> pathMtu(facts, link, ipv6)).max().orElse(0);
    List<Interface> narrow =
        links.stream().filter(link -> pathMtu(facts, link, ipv6) < most).toList();
    List<FilterChain> chains =
        FilterChain.all(facts).stream()
            .filter(chain -> chain.ipv6() == ipv6 && CHAINS.contains(chain.hook()))
            .toList();
    boolean any = chains.stream().anyMatch(FilterChain::isWithClamp);
    for (Interface link : narrow) {
      boolean to = true;
      boolean from = true;
      for (Interface other : links) {
        if (!other.equals(link)) {
          to &= clamps(chains, probe(ipv6, other, link));
          from &= clamps(chains, probe(ipv6, link, other));
        }
      }
      if (!to || !from) {
        Illness illness =
            !any ? Illness.NO_CLAMP : to || from ? Illness.CLAMP_ONE_WAY : Illness.CLAMP_UNREACHED;
        findings.add(finding(illness, link, pathMtu(facts, link, ipv6), ipv6, to));
      }
    }
  }

  /** The least MTU of a link and of the routes by it. */
  private static int pathMtu(Facts facts, Interface link, boolean ipv6) {
    int mtu = link.link().mtu(ipv6);
    for (Route route : facts.inventory().routes()) {
      boolean counts =
          route.ipv6() == ipv6
              && route.link() == link.link().index()
              && route.type() == NfConstants.RTN_UNICAST
              && route.mtu() != 0;
      mtu = counts ? Math.min(mtu, route.mtu()) : mtu;
    }
    return mtu;
  }

  private static Probe probe(boolean ipv6, Interface in, Interface out) {
    return new Probe(Kind.SYN, ipv6, in.link().name(), out.link().name(), "NEW");
  }

  private static boolean clamps(List<FilterChain> chains, Probe probe) {
    return chains.stream()
        .map(chain -> chain.walk(seen(probe, chain.hook())))
        .anyMatch(walk -> walk.meets(TARGET));
  }

  /** As a chain sees it. */
  private static Probe seen(Probe probe, String chain) {
    return switch (chain) {
      case "PREROUTING" -> new Probe(probe.kind(), probe.ipv6(), probe.in(), "", probe.state());
      case "POSTROUTING" -> new Probe(probe.kind(), probe.ipv6(), "", probe.out(), probe.state());
      default -> probe;
    };
  }

  private static Finding finding(
      Illness illness, Interface link, int mtu, boolean ipv6, boolean to) {
    String name = link.link().name();
    String path = (ipv6 ? "IPv6" : "IPv4") + " paths by it carry " + mtu + " octets, others more";
    String seen =
        switch (illness) {
          case NO_CLAMP -> path + "; nothing lowers the segment size";
          case CLAMP_ONE_WAY ->
              path + "; the segment size is lowered in SYNs " + (to ? "to" : "from") + " it only";
          default -> path + "; rules that lower the segment size are not reached by SYNs";
        };
    return new Finding(
        illness,
        name,
        seen,
        Shell.command(
            ipv6 ? "ip6tables" : "iptables",
            "-t",
            "mangle",
            "-I",
            "FORWARD",
            "-p",
            "tcp",
            "--tcp-flags",
            "SYN,RST",
            "SYN",
            "-j",
            TARGET,
            "--clamp-mss-to-pmtu"));
  }
}
