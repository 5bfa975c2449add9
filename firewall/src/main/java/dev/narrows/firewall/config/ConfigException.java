package dev.narrows.firewall.config;

import java.util.List;

/** A configuration file that cannot be used; its message has one line for each mistake. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(List<String> mistakes) {
    super(String.join("\n", mistakes));
  }
}
