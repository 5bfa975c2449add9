package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.BlackHoleMode;
import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.control.KnownHole;
import dev.narrows.firewall.learned.MtuAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Black holes that the running Narrows has proven. */
final class BlackHoleCheck implements Check {
  private static final int LEAST_IPV4 = 1024;
  private static final int LEAST_IPV6 = 1280;

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.BLACK_HOLE_PROVEN);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    return facts.running().isEmpty()
        ? List.of()
        : facts.blackHoles().stream().map(hole -> finding(hole, facts.config())).toList();
  }

  private static Finding finding(KnownHole hole, FirewallConfig config) {
    List<String> mend = new ArrayList<>();
    if (!hole.isMadeUpFor()) {
      mend.add(command(config, "--set", hole.to().text() + "=" + hole.mtu()));
    }
    mend.add(mendThePath(hole.to()) + "; then: " + command(config, "--clear", hole.to().text()));
    return new Finding(
        Illness.BLACK_HOLE_PROVEN,
        hole.to().text(),
        hole.seen(),
        mend,
        Optional.of(relief(hole, config)));
  }

  private static String mendThePath(MtuAddress to) {
    return Shell.command("tracepath", "-n", to.text())
        + " # behind the last hop that answers long packets vanish; on that router: "
        + (to.ipv6()
            ? "ip6tables -I OUTPUT -p icmpv6 --icmpv6-type packet-too-big -j ACCEPT"
            : "iptables -I OUTPUT -p icmp --icmp-type fragmentation-needed -j ACCEPT");
  }

  private static String command(FirewallConfig config, String option, String value) {
    Path usual = Path.of(ConfigKey.CONTROL.defaultValue());
    return config.control().filter(path -> !path.equals(usual)).isEmpty()
        ? Shell.command("narrows", "path-mtu", option, value)
        : Shell.command("narrows", "path-mtu", "--control", config.control().get(), option, value);
  }

  private static Relief relief(KnownHole hole, FirewallConfig config) {
    if (hole.isMadeUpFor()) {
      String until =
          hole.secondsLeft() < 0
              ? "until that is changed"
              : "for another " + hole.secondsLeft() + " s";
      return new Relief(
          true,
          "makes up for it: it takes the path for "
              + hole.taken()
              + " octets "
              + until
              + ", so new connections are clamped and senders of longer segments told");
    }
    if (hole.taken() != 0) {
      return new Relief(
          false,
          "does not make up for it: it was told to take the path for " + hole.taken() + " octets");
    }
    return new Relief(
        false,
        config.pathMtus().blackHoles() == BlackHoleMode.ACT
            ? "does not make up for it: it was told to forget that path"
            : "does not make up for it: it is to find out only; it would with blackhole = act");
  }

  /** What packets told in a moment, in view of what the running Narrows does about such paths. */
  static Finding suspected(Finding seen, FirewallConfig config) {
    MtuAddress to = MtuAddress.parse(seen.subject());
    int least = to.ipv6() ? LEAST_IPV6 : LEAST_IPV4;
    String what =
        !config.pathMtus().learn()
            ? "does not look for that, since learn = off"
            : switch (config.pathMtus().blackHoles()) {
              case ACT -> "looks into it, and makes up for it when it is proven";
              case DETECT -> "looks into it; it would make up for it with blackhole = act";
              case OFF -> "does not look for that, since blackhole = off";
            };
    return new Finding(
        seen.illness(),
        seen.subject(),
        seen.seen(),
        List.of(command(config, "--set", to.text() + "=" + least)),
        Optional.of(new Relief(false, what)));
  }
}
