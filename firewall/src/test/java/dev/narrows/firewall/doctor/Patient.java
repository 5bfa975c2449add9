package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jnetfilter.testing.NetNamespace;

/** A gateway between two hosts, healthy until a test makes it ill. */
final class Patient implements AutoCloseable {
  private static final FirewallConfig CONFIG =
      new ConfigLoader(Path.of("/nonexistent")).load(Optional.empty(), Map.of());

  private final NetNamespace left = NetNamespace.create("sickl");
  private final NetNamespace gateway = NetNamespace.create("sick");
  private final NetNamespace right = NetNamespace.create("sickr");

  Patient() {
    NetNamespace.veth(gateway, "lan", left, "eth0");
    NetNamespace.veth(gateway, "wan", right, "eth0");
    gateway.address("lan", "10.1.0.1/24").address("wan", "10.2.0.1/24");
    gateway.address("lan", "fd01::1/64").address("wan", "fd02::1/64");
    gateway.forwarding();
    left.address("eth0", "10.1.0.2/24").address("eth0", "fd01::2/64");
    right.address("eth0", "10.2.0.2/24").address("eth0", "fd02::2/64");
    left.route("default", "10.1.0.1");
    right.route("default", "10.2.0.1");
  }

  NetNamespace gateway() {
    return gateway;
  }

  NetNamespace left() {
    return left;
  }

  NetNamespace right() {
    return right;
  }

  Diagnosis watch(int seconds) {
    try {
      RuleSource rules = new RuleSource(Optional.empty());
      return gateway.inside(() -> Doctor.watch(CONFIG, rules, seconds));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  Diagnosis examine() {
    try {
      return gateway.inside(() -> Doctor.examine(CONFIG, new RuleSource(Optional.empty())));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** As {@link #examine()}, with a key of the configuration. */
  Diagnosis examineWith(String key, String value) {
    FirewallConfig config =
        new ConfigLoader(Path.of("/nonexistent"))
            .load(Optional.empty(), Map.of(ConfigKey.valueOf(key.toUpperCase(Locale.ROOT)), value));
    try {
      return gateway.inside(() -> Doctor.examine(config, new RuleSource(Optional.empty())));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Each illness that is found, by id. */
  List<String> ills() {
    return examine().findings().stream().map(finding -> finding.illness().id()).toList();
  }

  /** Exactly this is found, and the printed commands make it vanish. */
  void suffersCurably(Illness illness) {
    Diagnosis ill = examine();
    assertThat(ill.findings()).extracting(Finding::illness).containsOnly(illness);
    for (Finding finding : ill.findings()) {
      assertThat(finding.mend()).as(finding.toString()).isNotEmpty();
      finding.mend().forEach(command -> gateway.exec("sh", "-c", command));
    }
    assertThat(ills()).as("mended by %s", ill.findings()).isEmpty();
  }

  @Override
  public void close() {
    left.close();
    gateway.close();
    right.close();
  }
}
