package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.control.KnownHole;
import dev.narrows.firewall.divert.KernelTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jnetfilter.ethtool.DeviceFeatures;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.route.Inventory;

/**
 * All that checks may know of a machine, as of one moment. Each method throws {@link FactException}
 * when that part cannot be read.
 */
interface Facts {
  Inventory inventory();

  /** Empty when the interface tells nothing. */
  Optional<DeviceFeatures> features(int link);

  /** A file under /proc/sys, such as "net/ipv4/ip_forward"; empty when there is none. */
  Optional<String> setting(String file);

  List<KernelTable> tables();

  /** What {@code nft list ruleset} prints with handles; empty where there is no nft. */
  String nftRules();

  /** What the kernel logged lately, oldest first. */
  List<String> kernelLog();

  List<KernelQueue> queues();

  /** "java (pid 17)", of the process that holds a queue. */
  String holder(KernelQueue queue);

  /** The Narrows that serves this namespace. */
  Optional<RunningNarrows> running();

  OwnRules ownRules();

  /** What the running Narrows tells of black holes at this moment. */
  List<KnownHole> blackHoles();

  /**
   * When the running Narrows read its rules, in seconds since 1970; empty when it does not tell.
   */
  OptionalLong rulesLoadedSeconds();

  FirewallConfig config();

  /** A setting that is a number, 0 when there is none. */
  default long number(String file) {
    try {
      return Long.parseLong(setting(file).orElse("0"));
    } catch (NumberFormatException ignored) {
      return 0;
    }
  }
}
