package dev.narrows.firewall.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A configuration in the making; holds the defaults before any value is read. */
final class FirewallConfigBuilder {
  /** What relative paths start from. */
  Path directory = Path.of("");

  Optional<Path> rules = Optional.empty();
  Optional<InetSocketAddress> metrics;
  Optional<Path> control = Optional.empty();
  FailureMode onFailure;
  int queues;
  int queueBase;
  int queueLength;
  boolean manageDiverts;
  IptablesBackend backend;
  SelectorChoice selector;
  OffloadChoice offload;
  boolean realtime;
  boolean learn;
  BlackHoleMode blackHoles;
  int pathMtuEntries;
  int pathMtuFloor;
  Duration pathMtuAge;
  Optional<Path> state = Optional.empty();
  private int mark;
  private int markMask;

  FirewallConfigBuilder() {
    for (ConfigKey key : ConfigKey.values()) {
      if (!key.defaultValue().isEmpty()) {
        key.read(this, key.defaultValue());
      }
    }
  }

  void mark(String value) {
    int[] markAndMask = ConfigValues.mark(value);
    mark = markAndMask[0];
    markMask = markAndMask[1];
  }

  FirewallConfig build() {
    return new FirewallConfig(
        rules,
        metrics,
        control,
        onFailure,
        queues,
        queueBase,
        queueLength,
        manageDiverts,
        backend,
        selector,
        offload,
        realtime,
        mark,
        markMask,
        new PathMtuConfig(learn, blackHoles, pathMtuEntries, pathMtuFloor, pathMtuAge, state));
  }
}
