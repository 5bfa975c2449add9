package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.system.Capabilities;
import dev.narrows.firewall.system.InstalledPrograms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What must be so before anything is touched, checked first for a precise message. */
public final class Preflight {
  private Preflight() {}

  /**
   * Checks.
   *
   * @throws StartupException when something is missing
   */
  public static void check(FirewallConfig config) {
    List<String> missing = missingCapabilities(effectiveCapabilities());
    if (!missing.isEmpty()) {
      throw new StartupException(
          "no permission: this process lacks "
              + String.join(" and ", missing)
              + "; run it as root (with sudo) or as the service narrows");
    }
    if (config.manageDiverts()) {
      requirePrograms(config.backend());
    }
  }

  /** Whether this process may look at the kernel's rules and connections. */
  public static boolean mayAskTheKernel() {
    return missingCapabilities(effectiveCapabilities()).isEmpty();
  }

  static List<String> missingCapabilities(long effective) {
    List<String> missing = new ArrayList<>();
    if (!Capabilities.has(effective, Capabilities.NET_ADMIN)) {
      missing.add("CAP_NET_ADMIN");
    }
    if (!Capabilities.has(effective, Capabilities.NET_RAW)) {
      missing.add("CAP_NET_RAW");
    }
    return missing;
  }

  private static long effectiveCapabilities() {
    try {
      return Capabilities.effective();
    } catch (IOException e) {
      throw new StartupException("the capabilities of this process cannot be read; mount /proc", e);
    }
  }

  private static void requirePrograms(IptablesBackend backend) {
    for (String program : programs(backend)) {
      if (!isInstalled(program)) {
        throw new StartupException(
            program
                + " is not installed; install it (apt install iptables), "
                + otherBackend(backend)
                + "or bring packets to the queues yourself with --no-diverts");
      }
    }
  }

  private static List<String> programs(IptablesBackend backend) {
    String suffix =
        switch (backend) {
          case SYSTEM -> "";
          case NFT -> "-nft";
          case LEGACY -> "-legacy";
        };
    return List.of("iptables" + suffix, "ip6tables" + suffix);
  }

  /** What can be chosen in its place, in words; empty when nothing can. */
  private static String otherBackend(IptablesBackend missing) {
    for (IptablesBackend other : IptablesBackend.values()) {
      boolean there = programs(other).stream().allMatch(Preflight::isInstalled);
      if (other != missing && there) {
        return "choose --iptables " + other.name().toLowerCase(Locale.ROOT) + ", which is there, ";
      }
    }
    return "";
  }

  private static boolean isInstalled(String program) {
    return InstalledPrograms.find(program).isPresent();
  }
}
