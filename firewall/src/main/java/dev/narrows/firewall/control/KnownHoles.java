package dev.narrows.firewall.control;

import dev.narrows.firewall.blackhole.BlackHole;
import dev.narrows.firewall.learned.LearnedMtu;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import dev.narrows.rules.eval.StatedMtus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Puts together what is known of black holes: those that were found, also before a restart. */
final class KnownHoles {
  private static final long NO_END = -1;

  private final LearnedMtus learned;
  private final StatedMtus stated;
  private final long now;

  /**
   * As of a moment.
   *
   * @param now milliseconds since 1970
   */
  KnownHoles(LearnedMtus learned, StatedMtus stated, long now) {
    this.learned = learned;
    this.stated = stated;
    this.now = now;
  }

  List<KnownHole> with(Collection<BlackHole> found) {
    List<LearnedMtu> entries = learned.table().entries(now);
    Map<MtuAddress, LearnedMtu> byAddress = new LinkedHashMap<>();
    entries.forEach(each -> byAddress.put(each.to(), each));
    List<KnownHole> holes = new ArrayList<>();
    for (BlackHole hole : found) {
      holes.add(known(hole.to(), hole.mtu(), byAddress.remove(hole.to()), hole.evidence()));
    }
    byAddress.forEach(
        (to, entry) -> {
          if (entry.origin() == MtuOrigin.BLACK_HOLE) {
            holes.add(known(to, entry.mtu(), entry, entry.evidence()));
          }
        });
    return holes;
  }

  private KnownHole known(MtuAddress to, int mtu, LearnedMtu entry, String seen) {
    int configured = stated.to(to.ipv6(), to.high(), to.low());
    if (configured != StatedMtus.UNKNOWN && (entry == null || configured <= entry.mtu())) {
      return new KnownHole(to, mtu, configured, NO_END, seen);
    }
    if (entry == null) {
      return new KnownHole(to, mtu, 0, 0, seen);
    }
    boolean ends = entry.expiresAt() != Long.MAX_VALUE;
    long left = ends ? TimeUnit.MILLISECONDS.toSeconds(entry.expiresAt() - now) : NO_END;
    return new KnownHole(to, mtu, entry.mtu(), left, seen);
  }
}
