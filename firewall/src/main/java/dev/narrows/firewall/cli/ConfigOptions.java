package dev.narrows.firewall.cli;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.ConfigValueException;
import dev.narrows.firewall.config.FirewallConfig;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options that settings have on the command line, made from their keys. */
final class ConfigOptions {
  private final ConfigLoader loader;
  private final Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
  private Path file;

  ConfigOptions(ConfigLoader loader) {
    this.loader = loader;
  }

  /** A command with --config and the options of these keys beside its own. */
  CommandLine commandLine(Object command, ConfigKey... keys) {
    CommandLine line = new CommandLine(command);
    CommandSpec spec = line.getCommandSpec();
    for (ConfigKey key : keys) {
      spec.addOption(option(key));
    }
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .description(
                "Configuration file of lines 'key = value', its keys named as the long options are;"
                    + " the command line wins. Default: /etc/narrows/narrows.conf if it exists.")
            .setter(
                new ISetter() {
                  @Override
                  @SuppressWarnings("unchecked")
                  public <T> T set(T value) {
                    Path before = file;
                    file = (Path) value;
                    return (T) before;
                  }
                })
            .build());
    return line;
  }

  private OptionSpec option(ConfigKey key) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + key.key())
            .paramLabel(key.valueLabel())
            .type(String.class)
            .description(key.documentation())
            .converters(value -> checked(key, value))
            .setter(
                new ISetter() {
                  @Override
                  @SuppressWarnings("unchecked")
                  public <T> T set(T value) {
                    return (T)
                        (value == null ? values.remove(key) : values.put(key, (String) value));
                  }
                });
    return key.isSwitch() ? option.arity("0..1").fallbackValue("yes").build() : option.build();
  }

  private static String checked(ConfigKey key, String value) {
    try {
      ConfigLoader.check(key, value);
      return value;
    } catch (ConfigValueException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** The same, where options and file of a running firewall count unless others are given. */
  FirewallConfig load(Optional<Path> runningFile, Map<ConfigKey, String> runningOptions) {
    Map<ConfigKey, String> all = new EnumMap<>(ConfigKey.class);
    all.putAll(runningOptions);
    all.putAll(values);
    return loader.load(Optional.ofNullable(file).or(() -> runningFile), all);
  }

  /** The configuration that the options and the configuration file make. */
  FirewallConfig load() {
    return loader.load(Optional.ofNullable(file), values);
  }
}
