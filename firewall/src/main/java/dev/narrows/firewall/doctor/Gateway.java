package dev.narrows.firewall.doctor;

import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import org.jnetfilter.route.Inventory;
import org.jnetfilter.route.Inventory.Interface;

/** What several checks ask of the links. */
final class Gateway {
  private Gateway() {}

  /** Links that are up, the loopback not counted. */
  static List<Interface> links(Facts facts) {
    return facts.inventory().links().stream()
        .filter(link -> link.link().up() && !link.link().loopback())
        .toList();
  }

  /** Those between which the machine can route: they have an address that counts beyond them. */
  static List<Interface> routed(Facts facts, boolean ipv6) {
    List<Inventory.Address> addresses = facts.inventory().addresses();
    return links(facts).stream()
        .filter(
            link ->
                addresses.stream()
                    .anyMatch(
                        address ->
                            address.link() == link.link().index()
                                && address.address() instanceof Inet6Address == ipv6
                                && !address.address().isLinkLocalAddress()))
        .toList();
  }

  static Optional<Interface> link(Facts facts, int index) {
    return facts.inventory().links().stream()
        .filter(link -> link.link().index() == index)
        .findFirst();
  }

  static String name(Facts facts, int index) {
    return link(facts, index).map(link -> link.link().name()).orElse("link " + index);
  }
}
