package dev.narrows.firewall.config;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Every setting: its name (a long option of the command line and a key of the configuration file
 * alike), its default, its documentation and how its value is read.
 */
public enum ConfigKey {
  RULES(
      "rules",
      "FILE",
      "",
      "Rule file. Default: /etc/narrows/rules.nft if it exists, else the rules built in.",
      (config, value) -> config.rules = Optional.of(ConfigValues.path(value, config.directory))),
  METRICS(
      "metrics",
      "HOST:PORT|off",
      "127.0.0.1:9780",
      "Where to serve metrics and health. Default: ${default}.",
      (config, value) -> config.metrics = ConfigValues.addressOrOff(value)),
  CONTROL(
      "control",
      "FILE|off",
      "/run/narrows/control",
      "Unix domain socket that 'narrows trace', 'list', 'path-mtu' and 'doctor' ask; only its owner"
          + " and root can."
          + " Default: ${default}.",
      (config, value) -> config.control = ConfigValues.pathOrOff(value, config.directory)),
  ON_FAILURE(
      "on-failure",
      "bypass|block",
      "bypass",
      "What happens to packets that cannot be judged: they pass, or they are dropped."
          + " Default: ${default}.",
      (config, value) -> config.onFailure = ConfigValues.constant(FailureMode.class, value)),
  QUEUES(
      "queues",
      "N",
      "1",
      "Queues, and threads, that share the packets of one kind, 1 to 64. Default: ${default}.",
      (config, value) -> config.queues = ConfigValues.integer(value, 1, 64)),
  QUEUE_BASE(
      "queue-base",
      "N",
      "9780",
      "Number of the first queue, 0 to 65535. Default: ${default}.",
      (config, value) -> config.queueBase = ConfigValues.integer(value, 0, 65535)),
  QUEUE_LENGTH(
      "queue-length",
      "N",
      "4096",
      "Packets that may wait in one queue, 1 to 1048576. Default: ${default}.",
      (config, value) -> config.queueLength = ConfigValues.integer(value, 1, 1 << 20)),
  NO_DIVERTS(
      "no-diverts",
      "yes|no",
      "no",
      "Leave iptables alone: you bring packets to the queues yourself. Default: ${default}.",
      (config, value) -> config.manageDiverts = !ConfigValues.yes(value)),
  IPTABLES(
      "iptables",
      "system|nft|legacy",
      "system",
      "Which iptables programs install the diverts. Default: ${default}.",
      (config, value) -> config.backend = ConfigValues.constant(IptablesBackend.class, value)),
  SELECTOR(
      "selector",
      "auto|bpf|length",
      "auto",
      "How diverts tell oversized packets from frames that carry their segmentation metadata: by a"
          + " BPF program, pinned under /sys/fs/bpf/narrows, or by length, which takes those frames,"
          + " too. auto is bpf where it can be had. Default: ${default}.",
      (config, value) -> config.selector = ConfigValues.constant(SelectorChoice.class, value)),
  OFFLOAD(
      "offload",
      "auto|tun|segments|off",
      "auto",
      "How frames go on that a rule gives their offload metadata back: by a TUN device as one frame,"
          + " as segments, which FORWARD rules do not see, or not at all. auto is tun where it can be"
          + " had, else segments. Default: ${default}.",
      (config, value) -> config.offload = ConfigValues.constant(OffloadChoice.class, value)),
  REALTIME(
      "realtime",
      "on|off",
      "on",
      "Whether the threads of queues run before ordinary programs (SCHED_FIFO) where the system"
          + " grants it, as long as they are not overloaded and no bulk data comes to them, so that"
          + " packets wait for nobody."
          + " Default: ${default}.",
      (config, value) -> config.realtime = ConfigValues.on(value)),
  MARK(
      "mark",
      "M/MASK",
      "0x8000000/0x8000000",
      "Packet mark of the packets Narrows sends, so that it does not judge them itself."
          + " Default: ${default}.",
      FirewallConfigBuilder::mark),
  LEARN(
      "learn",
      "on|off",
      "on",
      "Whether ICMP errors that pass teach path MTUs, each checked against a connection that was"
          + " seen. Default: ${default}.",
      (config, value) -> config.learn = ConfigValues.on(value)),
  BLACKHOLE(
      "blackhole",
      "detect|act|off",
      "act",
      "Paths that lose long TCP segments and tell nobody are found and shown; with act their path"
          + " MTU is lowered as well. Needs learn = on. Default: ${default}.",
      (config, value) -> config.blackHoles = ConfigValues.constant(BlackHoleMode.class, value)),
  PATH_MTU_ENTRIES(
      "path-mtu-entries",
      "N",
      "4096",
      "Paths whose MTU is remembered, 8 to 1048576. Default: ${default}.",
      (config, value) -> config.pathMtuEntries = ConfigValues.integer(value, 8, 1 << 20)),
  PATH_MTU_FLOOR(
      "path-mtu-floor",
      "N",
      "552",
      "Least MTU that is believed of an IPv4 path, 68 to 1500; of an IPv6 path it is 1280."
          + " Default: ${default}.",
      (config, value) -> config.pathMtuFloor = ConfigValues.integer(value, 68, 1500)),
  PATH_MTU_AGE(
      "path-mtu-age",
      "SECONDS",
      "600",
      "How long a learned path MTU holds, 300 to 86400. Default: ${default}.",
      (config, value) ->
          config.pathMtuAge = Duration.ofSeconds(ConfigValues.integer(value, 300, 86400))),
  STATE(
      "state",
      "DIRECTORY|off",
      "/var/lib/narrows",
      "Directory where learned path MTUs are kept across a restart, if it exists."
          + " Default: ${default}.",
      (config, value) -> config.state = ConfigValues.pathOrOff(value, config.directory));

  private final String key;
  private final String valueLabel;
  private final String defaultValue;
  private final String documentation;
  private final BiConsumer<FirewallConfigBuilder, String> reader;

  ConfigKey(
      String key,
      String valueLabel,
      String defaultValue,
      String documentation,
      BiConsumer<FirewallConfigBuilder, String> reader) {
    this.key = key;
    this.valueLabel = valueLabel;
    this.defaultValue = defaultValue;
    this.documentation = documentation;
    this.reader = reader;
  }

  /** The name in the configuration file; with two dashes before it, the long option. */
  public String key() {
    return key;
  }

  /** What a value looks like, as in "bypass|block". */
  public String valueLabel() {
    return valueLabel;
  }

  /** The default as it would be written; empty where the documentation tells the default. */
  public String defaultValue() {
    return defaultValue;
  }

  public String documentation() {
    return documentation.replace("${default}", defaultValue);
  }

  /** Whether the option may stand alone and then means "yes". */
  public boolean isSwitch() {
    return this == NO_DIVERTS;
  }

  /**
   * Reads a value into the configuration.
   *
   * @throws ConfigValueException when it is not a value of this key
   */
  void read(FirewallConfigBuilder config, String value) {
    reader.accept(config, value);
  }

  /** The key with this name, if there is one. */
  static Optional<ConfigKey> named(String name) {
    for (ConfigKey key : values()) {
      if (key.key.equals(name)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }
}
