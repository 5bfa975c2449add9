package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.IptablesBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What must be so before anything is touched, checked first for a precise message. */
public final class Preflight {
  // include/uapi/linux/capability.h
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_NET_RAW = 13;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String USUAL_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

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
              + "; run it as root (sudo narrows run) or as the service narrows");
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
    if ((effective >>> CAP_NET_ADMIN & 1) == 0) {
      missing.add("CAP_NET_ADMIN");
    }
    if ((effective >>> CAP_NET_RAW & 1) == 0) {
      missing.add("CAP_NET_RAW");
    }
    return missing;
  }

  private static long effectiveCapabilities() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("CapEff:")) {
          return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        }
      }
    } catch (IOException e) {
      throw new StartupException(STATUS + " cannot be read; mount /proc", e);
    }
    throw new StartupException(STATUS + " has no CapEff; Narrows runs on Linux only");
  }

  private static void requirePrograms(IptablesBackend backend) {
    String suffix =
        switch (backend) {
          case SYSTEM -> "";
          case NFT -> "-nft";
          case LEGACY -> "-legacy";
        };
    for (String program : List.of("iptables" + suffix, "ip6tables" + suffix)) {
      if (!isOnPath(program)) {
        throw new StartupException(
            program
                + " is not installed; install it (apt install iptables), choose another with"
                + " --iptables, or bring packets to the queues yourself with --no-diverts");
      }
    }
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":" + USUAL_PATH;
    for (String directory : path.split(":")) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
