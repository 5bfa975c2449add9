package dev.narrows.firewall.doctor;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How full the table of connections is. */
final class ConntrackCheck implements Check {
  private static final String MOST = "net/netfilter/nf_conntrack_max";
  private static final double NEARLY = 0.8;

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.CONNTRACK_NEARLY_FULL);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    long count = facts.number("net/netfilter/nf_conntrack_count");
    long most = facts.number(MOST);
    if (most == 0 || count < NEARLY * most) {
      return List.of(); // 0 is "no limit"
    }
    return List.of(
        new Finding(
            Illness.CONNTRACK_NEARLY_FULL,
            "conntrack",
            "the table holds " + count + " connections of " + most,
            Shell.setting(MOST, 2 * most)));
  }
}
