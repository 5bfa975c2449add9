package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that carry their segmentation metadata stay in the kernel, where BPF can tell them. */
@Tag("kernel")
class OversizeSelectorKernelTest {
  private static final long OCTETS = 32L << 20;

  private GatewayLab lab;
  private BpfMount mount;
  private Host client;
  private Host server;
  private Host switched;

  @BeforeEach
  void open() {
    lab = GatewayLab.create("sel");
    mount = BpfMount.in(lab.gateway());
    client = lab.addHost(1400);
    server = lab.addHost(1500);
    switched = lab.addHostBehindSwitch();
  }

  @AfterEach
  void close() {
    lab.close();
    mount.close();
  }

  /** Packets that the diverts of oversized ones have handed to queues. */
  private long oversizedDiverted() {
    return lab.diverts().stream()
        .filter(line -> line.contains("-j NFQUEUE") && line.contains("--length"))
        .mapToLong(line -> Long.parseLong(line.substring(1, line.indexOf(':'))))
        .sum();
  }

  private static String usual() {
    return RuleSource.builtIn();
  }

  private static double selected(NarrowsProcess narrows, String by) {
    return narrows.metrics().sum("narrows_diverts_selector_info", "selector", by);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void shouldDivertOnlyFramesWithoutMetadata(String backend) {
    NarrowsProcess narrows = lab.narrows(mount, usual(), "--iptables", backend, "--learn", "off");
    assertThat(selected(narrows, "bpf")).as(narrows.log()).isEqualTo(1);
    for (boolean version6 : new boolean[] {false, true}) {
      Transfer.send(server, client, version6, OCTETS);
    }
    assertThat(oversizedDiverted()).as("frames with their metadata").isZero();
    for (boolean version6 : new boolean[] {false, true}) {
      Transfer.send(switched, client, version6, OCTETS);
    }
    assertThat(oversizedDiverted()).as("frames that the switch left whole").isGreaterThan(500);
    assertThat(narrows.metrics().sum("narrows_packets_total", "outcome", "restored"))
        .isGreaterThan(500);

    // Others may change the table while the pin is named in it: legacy looks it up again.
    List<String> other = new ArrayList<>(mount.prefix());
    other.addAll(List.of("iptables-" + backend, "-t", "mangle", "-A", "FORWARD", "-m", "mark"));
    other.addAll(List.of("--mark", "0x77"));
    lab.gateway().exec(other.toArray(String[]::new));
    narrows.signal("TERM");
    assertThat(narrows.awaitExit()).isZero();
    assertThat(lab.diverts()).isEmpty();
    assertThat(mount.names()).as("pins").isEmpty();
  }

  @Test
  void shouldGoByLengthWhereThereIsNoFileSystemForPins() {
    NarrowsProcess narrows = lab.narrows(usual(), "--learn", "off");
    assertThat(selected(narrows, "length")).isEqualTo(1);
    assertThat(narrows.log()).contains("mount -t bpf bpf /sys/fs/bpf");
    Transfer.send(server, client, false, OCTETS);
    assertThat(oversizedDiverted()).isPositive();
  }

  @Test
  void shouldGoByLengthWhenAsked() {
    NarrowsProcess narrows = lab.narrows(mount, usual(), "--selector", "length");
    assertThat(selected(narrows, "length")).isEqualTo(1);
    assertThat(mount.names()).isEmpty();
  }

  /** No rule but a sample takes BPF here. */
  @Test
  void shouldSampleRepetitionsOtherwiseWhereIptablesDoesNotTakeTheProgram(@TempDir Path without)
      throws IOException {
    Extensions.linkAllBut("libxt_bpf.so", without);
    List<String> prefix = new ArrayList<>(mount.prefix());
    prefix.addAll(List.of("env", "XTABLES_LIBDIR=" + without));
    NarrowsProcess narrows = lab.narrows(prefix, Rules.ADD_MSS);
    assertThat(narrows.log())
        .contains("repeated segments are sampled, since BPF cannot be had")
        .doesNotContain("not sampled");
    assertThat(lab.diverts())
        .anyMatch(rule -> rule.contains("hashlimit"))
        .anyMatch(rule -> rule.contains("statistic"))
        .noneMatch(rule -> rule.contains("bpf"));
    assertThat(mount.names()).noneMatch(name -> name.contains("repeated"));
  }

  @Test
  void shouldNotStartWithoutWhatItMustHave() {
    NarrowsProcess narrows = lab.launch(usual(), "--selector", "bpf");
    assertThat(narrows.awaitExit()).isEqualTo(1);
    assertThat(narrows.log()).contains("selector = bpf").contains("mount -t bpf bpf /sys/fs/bpf");
    assertThat(lab.diverts()).isEmpty();
  }

  @Test
  void shouldTakeOverWhatAKilledOneLeft() {
    NarrowsProcess first = lab.narrows(mount, usual());
    List<String> pins = mount.names();
    assertThat(pins)
        .hasSize(3)
        .anyMatch(name -> name.startsWith("narrows/no-metadata-"))
        .anyMatch(name -> name.startsWith("narrows/repeated-"));
    first.signal("KILL");
    first.awaitExit();
    assertThat(mount.names()).isEqualTo(pins);
    NarrowsProcess second = lab.narrows(mount, usual());
    assertThat(selected(second, "bpf")).isEqualTo(1);
    assertThat(mount.names()).isEqualTo(pins);
    second.signal("KILL");
    second.awaitExit();
    List<String> clear = new ArrayList<>(mount.prefix());
    clear.addAll(NarrowsProcess.java());
    clear.add("clear");
    lab.gateway().exec(clear.toArray(String[]::new));
    assertThat(lab.diverts()).isEmpty();
    assertThat(mount.names()).isEmpty();
  }
}
