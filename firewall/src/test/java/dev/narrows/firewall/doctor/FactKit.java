package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.control.KnownHole;
import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jnetfilter.ethtool.DeviceFeatures;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.route.Inventory;
import org.jnetfilter.route.Link;

/** Facts that this kernel cannot be brought to show. */
final class FactKit implements Facts {
  private final List<Inventory.Interface> links = new ArrayList<>();
  private final List<Inventory.Address> addresses = new ArrayList<>();
  private final Map<Integer, DeviceFeatures> features = new HashMap<>();
  private final Map<String, String> settings = new HashMap<>();
  private final List<KernelTable> tables = new ArrayList<>();
  private final List<KernelQueue> queues = new ArrayList<>();
  private final List<KnownHole> holes = new ArrayList<>();
  private final Map<ConfigKey, String> configured = new EnumMap<>(ConfigKey.class);
  private final List<String> log = new ArrayList<>();
  private String nftRules = "";
  private Optional<RunningNarrows> running = Optional.empty();

  /** A link that is up, and a port of another one if master is not 0. */
  FactKit port(int index, String name, String kind, int master) {
    Link link = new Link(index, name, 1500, 1500, true, false, 0, 1);
    links.add(new Inventory.Interface(link, kind, master, 0, false));
    return this;
  }

  /** A link that is up, with an address. */
  FactKit link(int index, String name, String kind, Set<String> on, Set<String> changeable) {
    Link link = new Link(index, name, 1500, 1500, true, false, 0, 1);
    links.add(new Inventory.Interface(link, kind, 0, 0, false));
    byte[] octets = {10, (byte) index, 0, 1};
    try {
      addresses.add(new Inventory.Address(index, InetAddress.getByAddress(octets), 24));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
    features.put(index, new DeviceFeatures(on, changeable));
    return this;
  }

  FactKit setSetting(String file, String value) {
    settings.put(file, value);
    return this;
  }

  /** Tables of iptables, as iptables-save prints them. */
  FactKit setTables(String saved) {
    SavedTable.parseAll(saved)
        .forEach(
            (name, rules) ->
                tables.add(new KernelTable("iptables", IptablesBackend.NFT, false, name, rules)));
    return this;
  }

  FactKit setNftRules(String listing) {
    nftRules = listing;
    return this;
  }

  FactKit setRunning(long pid, Integer... held) {
    running = Optional.of(new RunningNarrows(pid, Set.of(held), List.of()));
    return this;
  }

  FactKit addQueue(KernelQueue queue) {
    queues.add(queue);
    return this;
  }

  FactKit addBlackHole(KnownHole hole) {
    holes.add(hole);
    return this;
  }

  /** As a configuration file has it. */
  FactKit configure(ConfigKey key, String value) {
    configured.put(key, value);
    return this;
  }

  FactKit addLog(String line) {
    log.add(line);
    return this;
  }

  @Override
  public Inventory inventory() {
    return new Inventory(links, addresses, List.of(), List.of());
  }

  @Override
  public Optional<DeviceFeatures> features(int link) {
    return Optional.ofNullable(features.get(link));
  }

  @Override
  public Optional<String> setting(String file) {
    return Optional.ofNullable(settings.get(file));
  }

  @Override
  public List<KernelTable> tables() {
    return tables;
  }

  @Override
  public String nftRules() {
    return nftRules;
  }

  @Override
  public List<String> kernelLog() {
    return log;
  }

  @Override
  public List<KernelQueue> queues() {
    return queues;
  }

  @Override
  public String holder(KernelQueue queue) {
    return "reader (pid " + queue.portId() + ")";
  }

  @Override
  public Optional<RunningNarrows> running() {
    return running;
  }

  @Override
  public OwnRules ownRules() {
    return new OwnRules("r", Optional.empty(), 0, "", List.of(), Optional.empty());
  }

  @Override
  public List<KnownHole> blackHoles() {
    return holes;
  }

  @Override
  public OptionalLong rulesLoadedSeconds() {
    return OptionalLong.empty();
  }

  @Override
  public FirewallConfig config() {
    return new ConfigLoader(Path.of("/nonexistent")).load(Optional.empty(), configured);
  }
}
