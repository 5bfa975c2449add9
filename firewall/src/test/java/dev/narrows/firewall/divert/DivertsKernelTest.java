package dev.narrows.firewall.divert;

import static dev.narrows.firewall.divert.GatewayLab.SERVER_V4;
import static dev.narrows.firewall.divert.GatewayLab.SERVER_V6;
import static dev.narrows.firewall.divert.Plans.all;
import static dev.narrows.firewall.divert.Plans.group;
import static dev.narrows.firewall.divert.Plans.oversize;
import static dev.narrows.firewall.divert.Plans.plan;
import static dev.narrows.firewall.divert.Plans.station;
import static dev.narrows.firewall.divert.Plans.syn;
import static dev.narrows.firewall.divert.Plans.usual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.NetNamespace.Entered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real rules in a real kernel: the test's thread is in the gateway. */
@Tag("kernel")
class DivertsKernelTest {
  private GatewayLab lab;
  private Entered inside;

  @BeforeEach
  void enter() {
    lab = new GatewayLab();
    inside = lab.gateway.enter();
  }

  @AfterEach
  void leave() {
    inside.close();
    lab.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldDropWhatIsDivertedToNobodyWhenBlocking(IptablesBackend backend) {
    try (Diverts diverts = Diverts.with(backend)) {
      diverts.install(usual(FailureMode.BLOCK));

      assertThat(lab.connects(SERVER_V4)).isFalse();
      assertThat(lab.connects(SERVER_V6)).isFalse();
      // xt_length counts the whole packet in both versions, IPv6's 40 octets too.
      assertThat(lab.ping(SERVER_V4, 1400)).isTrue();
      assertThat(lab.ping(SERVER_V4, 1401)).isFalse();
      assertThat(lab.ping(SERVER_V6, 1280)).isTrue();
      assertThat(lab.ping(SERVER_V6, 1281)).isFalse();
    }
    assertThat(lab.connects(SERVER_V4)).isTrue();
    assertThat(lab.ping(SERVER_V6, 1281)).isTrue();
  }

  /** iptables-save breaks between the change and the look at what came of it. */
  @Test
  void shouldRemoveAlsoWhatItCouldNotLookAt(@TempDir Path directory) throws IOException {
    Path broken = directory.resolve("broken");
    Path wrapper = directory.resolve("wrapper");
    Files.writeString(
        wrapper,
        """
        #!/bin/sh
        case $1 in
        *-save) [ -e %1$s ] && { rm %1$s; exit 1; }; exec "$@" ;;
        *) "$@" || exit; touch %1$s ;;
        esac
        """
            .formatted(broken));
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    Iptables programs = new Iptables(IptablesBackend.NFT, List.of(wrapper.toString()));
    try (Diverts diverts = new Diverts(programs)) {
      assertThatThrownBy(() -> diverts.install(usual(FailureMode.BLOCK)))
          .isInstanceOf(DivertException.class);
      assertThat(lab.connects(SERVER_V4)).isFalse();
    }
    assertThat(lab.connects(SERVER_V4)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void shouldPassWhatIsDivertedToNobodyWhenBypassing(IptablesBackend backend) {
    try (Diverts diverts = Diverts.with(backend)) {
      diverts.install(usual(FailureMode.BYPASS));

      assertThat(lab.connects(SERVER_V4)).isTrue();
      assertThat(lab.ping(SERVER_V6, 5000)).isTrue();
      assertThat(lab.tables(backend, true, "-save", "-c", "-t", "mangle"))
          .containsPattern("\\[[1-9]\\d*:\\d+] -A NARROWS_PREROUTING ! -i lo -m length");
      assertThat(lab.tables(backend, false, "-save", "-c", "-t", "mangle"))
          .containsPattern("\\[[1-9]\\d*:\\d+] -A NARROWS_FORWARD -p tcp");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindEverythingInPlaceAtEachHook(IptablesBackend backend) {
    List<Station> stations = new ArrayList<>();
    for (Hook hook : Hook.values()) {
      stations.add(
          station(
              hook,
              hook == Hook.PREROUTING ? -300 : 0,
              syn(Family.IPV4),
              all(Family.IPV6, 58, true),
              all(Family.IPV4, 132, true),
              all(Family.IPV6, 200, true),
              new Selector(Family.IPV4, 17, false, true, 0, true, false)));
    }
    DivertPlan plan =
        plan(FailureMode.BYPASS, group(65530, 4, true, stations.toArray(Station[]::new)));
    try (Diverts diverts = Diverts.with(backend)) {
      diverts.install(plan);

      DivertState state = diverts.check();

      assertThat(state.problems()).isEmpty();
      assertThat(state.wanted()).isEqualTo(5 * 5 + 2 * 5);
      assertThat(state.present()).isEqualTo(state.wanted());
      assertThat(lab.rules(backend)).contains("-A NARROWS_OUTPUT -p sctp ");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveTheRulesOfOthersAlone(IptablesBackend backend) {
    othersRules(backend);
    String before = lab.rules(backend);
    try (Diverts diverts = Diverts.with(backend)) {
      diverts.clear();
      assertThat(lab.rules(backend)).isEqualTo(before);
      diverts.install(usual(FailureMode.BLOCK));
      assertThat(lab.rules(backend).lines()).containsAll(before.lines().toList());
    }
    assertThat(lab.rules(backend)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void shouldClearWhatAKilledRunLeft(IptablesBackend backend) {
    othersRules(backend);
    String before = lab.rules(backend);
    Diverts.with(backend).install(usual(FailureMode.BLOCK));
    // Someone made use of our chain, and a later rule names it in a comment only.
    lab.tables(backend, false, "", "-t", "mangle", "-N", "OTHER");
    lab.tables(
        backend, false, "", "-t", "mangle", "-A", "OTHER", "-i", "gc", "-g", "NARROWS_FORWARD");
    lab.tables(
        backend,
        false,
        "",
        "-t",
        "mangle",
        "-A",
        "OTHER",
        "-m",
        "comment",
        "--comment",
        "see -j NARROWS_FORWARD",
        "-j",
        "RETURN");

    // The next start may be configured for another backend.
    Diverts.with(backend == IptablesBackend.LEGACY ? IptablesBackend.NFT : IptablesBackend.LEGACY)
        .clear();

    assertThat(lab.tables(backend, false, "-save", "-t", "mangle"))
        .contains("-A OTHER -m comment --comment \"see -j NARROWS_FORWARD\" -j RETURN\n")
        .doesNotContain("-i gc", ":NARROWS_FORWARD", ":NARROWS_PREROUTING");
    lab.tables(backend, false, "", "-t", "mangle", "-F", "OTHER");
    lab.tables(backend, false, "", "-t", "mangle", "-X", "OTHER");
    assertThat(lab.rules(backend)).isEqualTo(before);
  }

  @Test
  void shouldTakeOverFromARunThatLeftOtherTablesAndAnotherBackend() {
    Station raw = station(Hook.PREROUTING, -300, all(Family.IPV4, -1, true));
    Diverts.with(IptablesBackend.NFT).install(plan(FailureMode.BLOCK, group(1, 1, true, raw)));
    Diverts.with(IptablesBackend.LEGACY).install(usual(FailureMode.BLOCK));

    try (Diverts diverts = Diverts.with(IptablesBackend.NFT)) {
      diverts.install(usual(FailureMode.BYPASS));

      assertThat(diverts.check().problems()).isEmpty();
      assertThat(lab.rules(IptablesBackend.LEGACY)).doesNotContain("NARROWS");
      assertThat(lab.rules(IptablesBackend.NFT)).doesNotContain("NARROWS_PREROUTING -j NFQUEUE");
      assertThat(lab.ping(SERVER_V4, 100)).isTrue();
    }
  }

  @Test
  void shouldBringNoLegacyTableIntoBeing() {
    try (Diverts diverts = Diverts.with(IptablesBackend.NFT)) {
      diverts.clear();
      diverts.install(usual(FailureMode.BYPASS));
    }

    assertThat(lab.gateway.exec("cat", "/proc/net/ip_tables_names")).isEmpty();
    assertThat(lab.gateway.exec("cat", "/proc/net/ip6_tables_names")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldNoticeWhatIsRemoved(IptablesBackend backend) {
    try (Diverts diverts = Diverts.with(backend)) {
      diverts.install(usual(FailureMode.BYPASS));
      int wanted = diverts.check().wanted();

      lab.tables(backend, false, "", "-t", "mangle", "-D", "FORWARD", "-j", "NARROWS_FORWARD");
      lab.tables(backend, true, "", "-t", "mangle", "-F", "NARROWS_FORWARD");
      assertThat(diverts.check())
          .isEqualTo(
              new DivertState(
                  wanted,
                  wanted - 2,
                  List.of(
                      "iptables mangle FORWARD: the jump to NARROWS_FORWARD is gone",
                      "ip6tables mangle NARROWS_FORWARD: a rule of ours is missing: -p tcp -m tcp"
                          + " --tcp-flags SYN,RST SYN -m mark ! --mark 0x4e000000/0xff000000 -j"
                          + " NFQUEUE --queue-num 100 --queue-bypass")));

      lab.tables(backend, false, "", "-t", "mangle", "-F");
      lab.tables(backend, false, "", "-t", "mangle", "-X");
      assertThat(diverts.check().problems())
          .contains("iptables mangle NARROWS_PREROUTING: the chain is gone, with 1 rules");

      diverts.install(usual(FailureMode.BYPASS));
      assertThat(diverts.check()).isEqualTo(new DivertState(wanted, wanted, List.of()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNoticeWhatStandsBeforeOurs(IptablesBackend backend) {
    try (Diverts diverts = Diverts.with(backend)) {
      diverts.install(usual(FailureMode.BYPASS));
      lab.tables(backend, false, "", "-t", "mangle", "-I", "FORWARD", "-i", "gc", "-j", "ACCEPT");
      lab.tables(backend, false, "", "-t", "mangle", "-I", "NARROWS_FORWARD", "-j", "RETURN");

      DivertState state = diverts.check();

      assertThat(state.present()).isEqualTo(state.wanted());
      assertThat(state.problems())
          .containsExactlyInAnyOrder(
              "iptables mangle FORWARD: a rule stands before ours: -i gc -j ACCEPT",
              "iptables mangle NARROWS_FORWARD: a rule that is not ours: -j RETURN");

      diverts.install(usual(FailureMode.BYPASS));
      assertThat(diverts.check().problems()).isEmpty();
      assertThat(lab.rules(backend)).contains("-A FORWARD -i gc -j ACCEPT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldMoveFromTableToTableWithThePlan(IptablesBackend backend) {
    Station raw = station(Hook.PREROUTING, -300, oversize(Family.IPV4), oversize(Family.IPV6));
    DivertPlan moved = plan(FailureMode.BLOCK, group(7, 2, false, raw));
    try (Diverts diverts = Diverts.with(backend)) {
      diverts.install(usual(FailureMode.BYPASS));
      diverts.install(moved);

      assertThat(diverts.check()).isEqualTo(new DivertState(4, 4, List.of()));
      assertThat(lab.tables(backend, true, "-save", "-t", "mangle")).doesNotContain("NARROWS");
      assertThat(lab.ping(SERVER_V6, 1281)).isFalse();
    }
    assertThat(lab.rules(backend)).doesNotContain("NARROWS");
  }

  @Test
  void shouldChangeNothingWhenThePlanIsInPlace() {
    try (Diverts diverts = Diverts.with(IptablesBackend.LEGACY)) {
      diverts.install(usual(FailureMode.BYPASS));
      lab.ping(SERVER_V4, 5000);
      String counted = counters();
      assertThat(counted).containsPattern("\\[[1-9]\\d*:\\d+] -A NARROWS_PREROUTING");

      diverts.install(usual(FailureMode.BYPASS));

      assertThat(counters()).isEqualTo(counted);
    }
  }

  private String counters() {
    return lab.tables(IptablesBackend.LEGACY, false, "-save", "-c", "-t", "mangle")
        .lines()
        .filter(line -> line.contains("-A NARROWS"))
        .reduce("", String::concat);
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void shouldSayWhatToDoWithoutPermission(IptablesBackend backend) {
    List<String> nobody = List.of("setpriv", "--reuid", "65534", "--clear-groups");
    Diverts diverts = new Diverts(new Iptables(backend, nobody));

    assertThatThrownBy(() -> diverts.install(usual(FailureMode.BYPASS)))
        .isInstanceOf(DivertException.class)
        .hasMessageContaining("Permission denied")
        .hasMessageContaining("run as root");
  }

  /** With the two capabilities alone: /proc/net/ip_tables_names is for root and its group. */
  @Test
  void shouldClearItsOwnBackendThoughItMayNotReadTheOther() {
    String two = "-all,+net_admin,+net_raw";
    List<String> service =
        List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=" + two,
            "--ambient-caps=" + two);
    Diverts.with(IptablesBackend.NFT).install(usual(FailureMode.BLOCK));

    new Diverts(new Iptables(IptablesBackend.NFT, service)).clear();

    assertThat(lab.rules(IptablesBackend.NFT)).doesNotContain("NARROWS");
    assertThatThrownBy(() -> new Diverts(new Iptables(IptablesBackend.LEGACY, service)).clear())
        .isInstanceOf(DivertException.class)
        .hasMessageContaining("ip_tables_names");
  }

  /** As if the kernel had no ip6tables; all else is real. */
  @Test
  void shouldGoOnWithIpv4WhereThereAreNoIpv6Tables() {
    String refuse =
        "case $0 in *ip6tables*) echo \"can't initialize ip6tables table\"; exit 3;; esac;"
            + " exec \"$0\" \"$@\"";
    Iptables iptables = new Iptables(IptablesBackend.NFT, List.of("sh", "-c", refuse));
    try (Diverts diverts = new Diverts(iptables)) {
      diverts.clear();
      diverts.install(usual(FailureMode.BLOCK));

      assertThat(lab.connects(SERVER_V4)).isFalse();
      assertThat(lab.connects(SERVER_V6)).isTrue();
      assertThat(diverts.check().wanted()).isEqualTo(4);
      assertThat(diverts.check().problems())
          .singleElement()
          .asString()
          .startsWith("IPv6 packets are not diverted: ip6tables-nft-");

      lab.gateway.sysctl("net/ipv6/conf/all/disable_ipv6", "1");
      assertThat(diverts.check().problems()).isEmpty();
    }
  }

  private void othersRules(IptablesBackend backend) {
    for (boolean ipv6 : new boolean[] {false, true}) {
      lab.tables(backend, ipv6, "", "-t", "mangle", "-N", "NARROWS_MINE");
      lab.tables(backend, ipv6, "", "-t", "mangle", "-A", "FORWARD", "-j", "NARROWS_MINE");
      lab.tables(
          backend,
          ipv6,
          "",
          "-t",
          "mangle",
          "-A",
          "FORWARD",
          "-p",
          "tcp",
          "-m",
          "comment",
          "--comment",
          "it's \"quoted\"",
          "-j",
          "MARK",
          "--set-mark",
          "7");
      lab.tables(backend, ipv6, "", "-t", "mangle", "-A", "NARROWS_MINE", "-j", "RETURN");
      lab.tables(backend, ipv6, "", "-A", "INPUT", "-p", "udp", "--dport", "53", "-j", "DROP");
      lab.tables(backend, ipv6, "", "-P", "OUTPUT", "ACCEPT");
    }
  }
}
