package dev.narrows.firewall.divert;

import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.rules.StatedMtu;
import dev.narrows.rules.eval.StatedMtus;
import java.util.ArrayList;
import java.util.List;

/**
 * What a rule file states of paths, as diverts are to know it: a divert for each prefix, or, where
 * the prefixes are very many or one is all addresses, one for all packets that are too long for the
 * narrowest.
 *
 * @param stated the rule file's
 */
record StatedPaths(StatedMtus stated) {
  private static final int MOST_DIVERTS = 64;

  /** The least MTU that any path has, by the links' least and by what is stated of all paths. */
  int least(boolean ipv6, int linkMtu) {
    List<StatedMtu> all = of(ipv6);
    boolean each = all.size() <= MOST_DIVERTS;
    return all.stream()
        .filter(path -> !each || path.prefixLength() == 0)
        .mapToInt(StatedMtu::mtu)
        .reduce(linkMtu, Math::min);
  }

  /** Those that have diverts of their own. */
  List<NarrowPath> narrow() {
    List<NarrowPath> narrow = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<StatedMtu> all = of(ipv6);
      if (all.size() <= MOST_DIVERTS) {
        all.stream().filter(path -> path.prefixLength() > 0).forEach(p -> narrow.add(narrow(p)));
      }
    }
    return narrow;
  }

  private List<StatedMtu> of(boolean ipv6) {
    return stated.entries().stream().filter(path -> path.ipv6() == ipv6).toList();
  }

  private static NarrowPath narrow(StatedMtu path) {
    String address = new MtuAddress(path.ipv6(), path.high(), path.low()).text();
    return new NarrowPath(path.ipv6(), address + "/" + path.prefixLength(), path.mtu());
  }
}
