package dev.narrows.firewall.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jnetfilter.route.Inventory.Interface;
import org.jnetfilter.route.Link;

/** MTUs of links that have to agree. */
final class LinkMtuCheck implements Check {
  private static final int IPV6_LEAST = 1280;

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(
        Illness.BRIDGE_MTU_MIXED, Illness.PEER_MTU_DIFFERS, Illness.IPV6_MTU_TOO_SMALL);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    bridges(facts).forEach((bridge, ports) -> examineBridge(facts, bridge, ports, findings));
    for (Interface link : Gateway.links(facts)) {
      examinePeer(facts, link, findings);
    }
    if (facts.number("net/ipv6/conf/all/forwarding") != 0) {
      for (Interface link : Gateway.routed(facts, false)) {
        examineForIpv6(link.link(), findings);
      }
    }
    return findings;
  }

  private static Map<Integer, List<Interface>> bridges(Facts facts) {
    return Gateway.links(facts).stream()
        .filter(link -> link.master() != 0)
        .filter(
            link ->
                Gateway.link(facts, link.master())
                    .filter(master -> master.kind().equals("bridge"))
                    .isPresent())
        .collect(Collectors.groupingBy(Interface::master, TreeMap::new, Collectors.toList()));
  }

  /** is_skb_forwardable of net/core/dev.c. */
  private static void examineBridge(
      Facts facts, int bridge, List<Interface> ports, List<Finding> findings) {
    int least = ports.stream().mapToInt(port -> port.link().mtu()).min().orElse(0);
    List<Link> larger =
        ports.stream().map(Interface::link).filter(port -> port.mtu() > least).toList();
    if (!larger.isEmpty()) {
      findings.add(
          new Finding(
              Illness.BRIDGE_MTU_MIXED,
              Gateway.name(facts, bridge),
              "a port has an MTU of "
                  + least
                  + ", and "
                  + larger.stream()
                      .map(port -> port.name() + " one of " + port.mtu())
                      .collect(Collectors.joining(", ")),
              larger.stream().map(port -> setMtu(port, least)).toList()));
    }
  }

  private static void examinePeer(Facts facts, Interface link, List<Finding> findings) {
    if (!link.kind().equals("veth") || link.peerElsewhere()) {
      return;
    }
    Gateway.link(facts, link.peer())
        .map(Interface::link)
        .filter(peer -> peer.up() && peer.mtu() > link.link().mtu())
        .ifPresent(
            peer ->
                findings.add(
                    new Finding(
                        Illness.PEER_MTU_DIFFERS,
                        link.link().name(),
                        "it has an MTU of "
                            + link.link().mtu()
                            + ", its peer "
                            + peer.name()
                            + " one of "
                            + peer.mtu(),
                        setMtu(peer, link.link().mtu()))));
  }

  private static void examineForIpv6(Link link, List<Finding> findings) {
    if (link.mtu() < IPV6_LEAST) {
      findings.add(
          new Finding(
              Illness.IPV6_MTU_TOO_SMALL,
              link.name(),
              "its MTU is " + link.mtu() + ", and this machine forwards IPv6",
              setMtu(link, IPV6_LEAST)));
    }
  }

  private static String setMtu(Link link, int mtu) {
    return Shell.command("ip", "link", "set", "dev", link.name(), "mtu", mtu);
  }
}
