package dev.narrows.firewall.config;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Configurations of tests: the defaults, but for what is said. */
public final class TestConfig {
  private TestConfig() {}

  /**
   * By lines as those of a configuration file, "queues = 3"; no endpoint, nothing learned.
   *
   * @throws ConfigValueException for a value that its key does not take
   */
  public static FirewallConfig of(String... lines) {
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    values.put(ConfigKey.METRICS, "off");
    values.put(ConfigKey.CONTROL, "off");
    values.put(ConfigKey.LEARN, "off");
    values.put(ConfigKey.BLACKHOLE, "off");
    values.put(ConfigKey.STATE, "off");
    for (String line : lines) {
      String[] parts = line.split(" = ");
      String name = parts[0].toUpperCase(Locale.ROOT).replace('-', '_');
      values.put(ConfigKey.valueOf(name), parts[1]);
    }
    return new ConfigLoader(Path.of("/nonexistent")).load(Optional.empty(), values);
  }
}
