package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.OffloadChoice;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.offload.FrameReturns;
import dev.narrows.firewall.queue.SharedState;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class HeartbeatKernelTest {
  private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);

  @TempDir private Path directory;

  @Test
  void shouldBeatOnlyWhileEveryWorkerTurns() throws Exception {
    FirewallConfig config =
        new ConfigLoader(directory).load(Optional.empty(), Map.of(ConfigKey.METRICS, "off"));
    RulesInForce rules = RulesInForce.load(new RuleSource(Optional.empty()), config);
    LearnedMtus learned = new LearnedMtus(8, 552, 600_000);
    try (NetNamespace namespace = NetNamespace.create("beat");
        NotifySocket systemd = new NotifySocket(directory.resolve("notify"));
        NetworkTables tables = namespace.inside(NetworkTables::open);
        WorkerPool pool =
            new WorkerPool(
                new SharedState(
                    tables, new FlowTable(4), learned, FrameReturns.choose(OffloadChoice.SEGMENTS)),
                config)) {
      namespace.inside(
          () -> {
            pool.startMissing(rules);
            return null;
          });
      Map<String, String> environment =
          Map.of("NOTIFY_SOCKET", systemd.path().toString(), "WATCHDOG_USEC", "1000000");
      Heartbeat heartbeat = new Heartbeat(ServiceManager.of(environment), pool::workers);
      LiveStatus status =
          new LiveStatus(
              "1", rules, learned, BlackHoles.off(learned), "tun", pool::workers, Optional::empty);
      status.serving();

      assertThat(heartbeat.beat(System.nanoTime() + TEN_SECONDS)).isFalse();
      assertThat(systemd.waiting()).as("as if no worker had turned for ten seconds").isEmpty();

      long dueNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      assertThat(heartbeat.beat(dueNanos)).isFalse();
      assertThat(systemd.waiting()).containsExactly("WATCHDOG=1");
      assertThat(heartbeat.beat(dueNanos)).isFalse();
      assertThat(systemd.waiting()).as("not twice within the interval").isEmpty();
      assertThat(status.isReady()).as(status.reason()).isTrue();
    }
  }
}
