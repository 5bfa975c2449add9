package dev.narrows.firewall.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Puts a configuration together: defaults, then the configuration file, then the command line. */
public final class ConfigLoader {
  private static final Path SYSTEM_DIRECTORY = Path.of("/etc/narrows");

  private final Path directory;

  /** Looks for files that are not named in a directory other than /etc/narrows. */
  public ConfigLoader(Path directory) {
    this.directory = directory;
  }

  /** Looks for files that are not named in /etc/narrows. */
  public static ConfigLoader system() {
    return new ConfigLoader(SYSTEM_DIRECTORY);
  }

  /**
   * Loads.
   *
   * @param file the configuration file; if empty, narrows.conf in the directory if it exists
   * @param options the command line's settings, which win; {@link #check} has passed each
   * @throws ConfigException when the file cannot be used
   */
  public FirewallConfig load(Optional<Path> file, Map<ConfigKey, String> options) {
    FirewallConfigBuilder config = new FirewallConfigBuilder();
    file.or(() -> existing("narrows.conf")).ifPresent(named -> ConfigFile.read(named, config));
    options.forEach((key, value) -> key.read(config, value));
    return config.build();
  }

  /** The configured rule file, else rules.nft in the directory if it exists now, else built in. */
  public RuleSource rules(FirewallConfig config) {
    return new RuleSource(config.rules().or(() -> existing("rules.nft")));
  }

  /**
   * Checks a value.
   *
   * @throws ConfigValueException when it is not a value of the key
   */
  public static void check(ConfigKey key, String value) {
    key.read(new FirewallConfigBuilder(), value);
  }

  private Optional<Path> existing(String name) {
    return Optional.of(directory.resolve(name)).filter(Files::exists);
  }
}
