package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.control.ControlClient;
import dev.narrows.firewall.control.ControlException;
import dev.narrows.firewall.control.KnownHole;
import dev.narrows.firewall.demo.MetricSamples;
import dev.narrows.firewall.divert.DivertException;
import dev.narrows.firewall.divert.KernelTable;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.ethtool.DeviceFeatures;
import org.jnetfilter.ethtool.FeatureReader;
import org.jnetfilter.log.KernelLog;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.route.Inventory;

/** Of the running kernel, in the network namespace of the calling thread. Changes nothing. */
final class KernelFacts implements Facts {
  /** A machine that is very busy is one that a doctor is called to. */
  private static final int TIMEOUT_MILLIS = 15_000;

  private static final Path SETTINGS = Path.of("/proc/sys");

  /** Older lines may be about what was mended since. */
  private static final int LOG_SECONDS = 3600;

  private final FirewallConfig config;
  private final Supplier<OwnRules> ownRules;
  private final Supplier<Inventory> inventory = once(KernelFacts::readInventory);
  private final Supplier<List<KernelTable>> tables = once(KernelFacts::readTables);
  private final Supplier<String> nftRules = once(NftListing::read);
  private final Supplier<List<KernelQueue>> queues = once(KernelQueue::readAll);
  private final Supplier<Optional<RunningNarrows>> running =
      once(() -> RunningNarrows.find(queues()));

  KernelFacts(FirewallConfig config, RuleSource rules) {
    this.config = config;
    this.ownRules = once(() -> OwnRulesReader.read(rules, config));
  }

  @Override
  public Inventory inventory() {
    return inventory.get();
  }

  private static Inventory readInventory() {
    try {
      return Inventory.read();
    } catch (NetfilterException e) {
      throw new FactException("links and routes: " + e.getMessage());
    }
  }

  @Override
  public Optional<DeviceFeatures> features(int link) {
    try (FeatureReader reader = FeatureReader.open()) {
      return reader.read(link);
    } catch (NetfilterException e) {
      throw new FactException("features of network interfaces: " + e.getMessage());
    }
  }

  @Override
  public Optional<String> setting(String file) {
    try {
      return Optional.of(Files.readString(SETTINGS.resolve(file)).strip());
    } catch (NoSuchFileException ignored) {
      return Optional.empty();
    } catch (IOException e) {
      throw new FactException(SETTINGS.resolve(file) + " cannot be read");
    }
  }

  @Override
  public List<KernelTable> tables() {
    return tables.get();
  }

  private static List<KernelTable> readTables() {
    try {
      return KernelTable.readAll();
    } catch (DivertException e) {
      throw new FactException("rules of iptables: " + e.getMessage());
    }
  }

  @Override
  public String nftRules() {
    return nftRules.get();
  }

  @Override
  public List<String> kernelLog() {
    try {
      return KernelLog.readLast(LOG_SECONDS);
    } catch (NetfilterException e) {
      throw new FactException("the kernel's log: " + e.getMessage());
    }
  }

  @Override
  public List<KernelQueue> queues() {
    return queues.get();
  }

  @Override
  public String holder(KernelQueue queue) {
    return queue.holder();
  }

  @Override
  public Optional<RunningNarrows> running() {
    return running.get();
  }

  @Override
  public OwnRules ownRules() {
    return ownRules.get();
  }

  @Override
  public List<KnownHole> blackHoles() {
    Path socket =
        config
            .control()
            .orElseThrow(() -> new FactException("black holes that Narrows found: control = off"));
    List<KnownHole> holes = new ArrayList<>();
    try {
      ControlClient.ask(socket, "path-mtu holes", line -> holes.add(KnownHole.parse(line)));
    } catch (ControlException | IllegalArgumentException e) {
      throw new FactException("black holes that Narrows found: " + e.getMessage());
    }
    return holes;
  }

  @Override
  public OptionalLong rulesLoadedSeconds() {
    if (config.metrics().isEmpty()) {
      return OptionalLong.empty();
    }
    InetSocketAddress address = config.metrics().get();
    try {
      URL page =
          new URI("http", null, host(address), address.getPort(), "/metrics", null, null).toURL();
      HttpURLConnection connection = (HttpURLConnection) page.openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setRequestProperty("Connection", "close");
      try (InputStream stream = connection.getInputStream()) {
        String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        double seconds = MetricSamples.parse(text).sum("narrows_rules_loaded_timestamp_seconds");
        return seconds > 0 ? OptionalLong.of((long) seconds) : OptionalLong.empty();
      }
    } catch (IOException | URISyntaxException ignored) {
      return OptionalLong.empty(); // another process's port, or it has just ended
    }
  }

  private static String host(InetSocketAddress address) {
    boolean any = address.getAddress() == null || address.getAddress().isAnyLocalAddress();
    return any ? "127.0.0.1" : address.getAddress().getHostAddress();
  }

  @Override
  public FirewallConfig config() {
    return config;
  }

  /** Asked for when first needed, then kept; a failure is not. */
  private static <T> Supplier<T> once(Supplier<T> source) {
    return new Supplier<>() {
      private T value;

      @Override
      public T get() {
        if (value == null) {
          value = source.get();
        }
        return value;
      }
    };
  }
}
