package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Gateways made ill on purpose, and mended by the commands that the doctor prints. */
@Tag("kernel")
class DoctorKernelTest {
  private final Patient patient = new Patient();
  private final NetNamespace gateway = patient.gateway();

  @AfterEach
  void close() {
    patient.close();
  }

  @Test
  void shouldFindNothingOnAHealthyGateway() {
    Diagnosis diagnosis = patient.examine();
    assertThat(diagnosis.findings()).isEmpty();
    assertThat(diagnosis.unread()).isEmpty();
    assertThat(diagnosis.checks()).isEqualTo(Illness.values().length - Doctor.LIVE.size());
    assertThat(diagnosis.exitCode()).isZero();
    assertThat(new DiagnosisText(diagnosis).page())
        .isEqualTo("nothing found, " + diagnosis.checks() + " checks made\n");
  }

  @Test
  void shouldFindForwardingOff() {
    gateway.sysctl("net/ipv4/ip_forward", "0");
    patient.suffersCurably(Illness.FORWARDING_OFF);
  }

  @Test
  void shouldFindForwardingOffForIpv6() {
    gateway.sysctl("net/ipv6/conf/all/forwarding", "0");
    patient.suffersCurably(Illness.FORWARDING_OFF);
  }

  @Test
  void shouldFindALinkThatIsNotForwardedFromWhateverItsName() {
    gateway.ip("link", "set", "dev", "lan", "name", "l'a.n$x");
    gateway.sysctl("net/ipv4/conf/l'a.n$x/forwarding", "0");
    patient.suffersCurably(Illness.FORWARDING_OFF_ON_LINK);
  }

  @Test
  void shouldFindSegmentationSwitchedOff() {
    gateway.exec("ethtool", "-K", "wan", "tso", "off", "gso", "off");
    assertThat(patient.examine().exitCode()).isZero();
    patient.suffersCurably(Illness.SEGMENTATION_OFF);
  }

  @Test
  void shouldFindPortsOfABridgeWithDifferentMtus() {
    addBridge();
    gateway.ip("link", "set", "p1", "mtu", "9000");
    patient.suffersCurably(Illness.BRIDGE_MTU_MIXED);
  }

  /** Two veth pairs, one end of each a port of the bridge. */
  private void addBridge() {
    gateway.ip("link", "add", "br0", "type", "bridge");
    gateway.ip("link", "set", "br0", "up");
    for (String port : new String[] {"p1", "p2"}) {
      gateway.ip("link", "add", port, "type", "veth", "peer", "name", port + "x");
      gateway.ip("link", "set", port, "master", "br0");
      gateway.ip("link", "set", port, "up");
    }
  }

  @Test
  void shouldFindAPeerThatMaySendMore() {
    NetNamespace.veth(gateway, "a0", gateway, "a1");
    gateway.ip("link", "set", "a1", "mtu", "9000");
    patient.suffersCurably(Illness.PEER_MTU_DIFFERS);
  }

  @Test
  void shouldFindALinkTooSmallForIpv6() {
    clamp();
    gateway.ip("link", "set", "wan", "mtu", "1200");
    assertThat(patient.ills()).containsExactly(Illness.IPV6_MTU_TOO_SMALL.id());
    patient.suffersCurably(Illness.IPV6_MTU_TOO_SMALL);
  }

  @Test
  void shouldFindARouteWithAnMtuBeyondItsLink() {
    gateway.ip(
        "route",
        "add",
        "10.9.0.0/16",
        "via",
        "10.2.0.2",
        "src",
        "10.2.0.1",
        "metric",
        "5",
        "proto",
        "static",
        "mtu",
        "9000");
    gateway.ip("-6", "route", "add", "fd09::/32", "via", "fd02::2", "mtu", "9000");
    patient.suffersCurably(Illness.ROUTE_MTU_TOO_LARGE);
    assertThat(gateway.ip("route", "show", "10.9.0.0/16"))
        .contains("via 10.2.0.2 dev wan proto static src 10.2.0.1 metric 5 mtu 1500");
  }

  @Test
  void shouldFindWaysWithDifferentMtus() {
    clampAll();
    gateway.ip("link", "set", "lan", "mtu", "1400");
    gateway.ip(
        "route",
        "add",
        "10.9.0.0/16",
        "table",
        "77",
        "nexthop",
        "via",
        "10.1.0.2",
        "weight",
        "3",
        "nexthop",
        "via",
        "10.2.0.2");
    patient.suffersCurably(Illness.ECMP_MTU_MIXED);
    assertThat(gateway.ip("route", "show", "table", "77")).contains("weight 3", "mtu 1400");
  }

  @Test
  void shouldFindStrictSourceFiltersWhereThereAreSeveralWays() {
    gateway.sysctl("net/ipv4/conf/all/rp_filter", "1");
    assertThat(patient.ills()).isEmpty();
    gateway.ip(
        "route", "add", "default", "nexthop", "via", "10.1.0.2", "nexthop", "via", "10.2.0.2");
    patient.suffersCurably(Illness.SOURCE_FILTER_STRICT);
  }

  @Test
  void shouldFindStrictSourceFiltersWithPolicyRouting() {
    gateway.sysctl("net/ipv4/conf/wan/rp_filter", "1");
    gateway.ip("rule", "add", "fwmark", "1", "table", "100");
    patient.suffersCurably(Illness.SOURCE_FILTER_STRICT);
  }

  @Test
  void shouldFindDiscoverySwitchedOff() {
    gateway.sysctl("net/ipv4/ip_no_pmtu_disc", "1");
    patient.suffersCurably(Illness.PMTU_DISCOVERY_OFF);
  }

  @Test
  void shouldFindForwardingThatTrustsLearnedMtus() {
    gateway.sysctl("net/ipv4/ip_forward_use_pmtu", "1");
    patient.suffersCurably(Illness.FORWARDING_TRUSTS_PMTU);
  }

  @Test
  void shouldFindAQueueThatNobodyReads() {
    gateway.exec(
        "iptables-nft",
        "-A",
        "FORWARD",
        "-p",
        "udp",
        "-m",
        "comment",
        "--comment",
        "it's $5",
        "-j",
        "NFQUEUE",
        "--queue-num",
        "5");
    gateway.exec(
        "ip6tables-legacy",
        "-t",
        "mangle",
        "-A",
        "FORWARD",
        "-j",
        "NFQUEUE",
        "--queue-balance",
        "5:6");
    patient.suffersCurably(Illness.QUEUE_WITHOUT_READER);
  }

  @Test
  void shouldNotMindAQueueThatIsPassedBy() {
    gateway.exec(
        "iptables-nft", "-A", "FORWARD", "-j", "NFQUEUE", "--queue-num", "5", "--queue-bypass");
    assertThat(patient.ills()).isEmpty();
  }

  private void iptables(String... arguments) {
    run("iptables-nft", arguments);
  }

  private void run(String program, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = program;
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    gateway.exec(command);
  }

  private void accept(String program, String... matches) {
    String[] start = {"-A", "FORWARD"};
    String[] end = {"-j", "ACCEPT"};
    run(program, Stream.of(start, matches, end).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void shouldNotMindAFirewallThatLetsMessagesThrough() {
    for (String program : new String[] {"iptables-nft", "ip6tables-nft"}) {
      accept(program, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED");
      accept(program, "-i", "lan", "-o", "wan");
      run(program, "-P", "FORWARD", "DROP");
      run(program, "-A", "INPUT", "-m", "state", "--state", "RELATED", "-j", "ACCEPT");
      run(program, "-A", "INPUT", "-j", "REJECT");
    }
    iptables("-A", "OUTPUT", "-p", "icmp", "--icmp-type", "echo-request", "-j", "DROP");
    iptables("-A", "FORWARD", "-s", "10.3.0.0/16", "-j", "DROP");
    assertThat(patient.examine().findings()).isEmpty();
  }

  @Test
  void shouldFindAPolicyThatDropsMessages() {
    accept("iptables-nft", "-m", "conntrack", "--ctstate", "ESTABLISHED");
    accept("iptables-nft", "-i", "lan", "-o", "wan");
    iptables("-P", "FORWARD", "DROP");
    assertThat(patient.examine().findings())
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.seen())
                    .isEqualTo("frag-needed from wan to lan is dropped: the policy is DROP"));
    patient.suffersCurably(Illness.ICMP_FILTERED);
  }

  @Test
  void shouldFindARuleThatDropsMessagesInAChainOfTheUsers() {
    run("ip6tables-legacy", "-N", "quiet");
    run("ip6tables-legacy", "-A", "quiet", "-p", "icmpv6", "-j", "DROP");
    run("ip6tables-legacy", "-A", "FORWARD", "-i", "wa+", "-j", "quiet");
    assertThat(patient.examine().findings())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.subject()).isEqualTo("ip6tables-legacy filter FORWARD"));
    patient.suffersCurably(Illness.ICMP_FILTERED);
  }

  @Test
  void shouldFindMessagesOfItsOwnDropped() {
    iptables("-t", "mangle", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "3", "-j", "DROP");
    patient.suffersCurably(Illness.ICMP_FILTERED);
  }

  @Test
  void shouldFindMessagesToItselfDropped() {
    iptables("-A", "INPUT", "-p", "icmp", "-j", "DROP");
    patient.suffersCurably(Illness.ICMP_INPUT_FILTERED);
  }

  @Test
  void shouldFindNarrowPathsWithoutAClamp() {
    gateway.ip("link", "set", "wan", "mtu", "1400");
    assertThat(patient.ills()).containsExactly(Illness.NO_CLAMP.id(), Illness.NO_CLAMP.id());
    patient.suffersCurably(Illness.NO_CLAMP);
  }

  @Test
  void shouldFindANarrowRouteWithoutAClamp() {
    gateway.ip("route", "add", "10.9.0.0/16", "via", "10.2.0.2", "mtu", "1300");
    patient.suffersCurably(Illness.NO_CLAMP);
  }

  @Test
  void shouldFindAClampBehindAnAccept() {
    gateway.ip("route", "add", "10.9.0.0/16", "via", "10.2.0.2", "mtu", "1300");
    accept("iptables-nft");
    clamp();
    patient.suffersCurably(Illness.CLAMP_UNREACHED);
  }

  @Test
  void shouldFindAClampOfOneDirection() {
    gateway.ip("route", "add", "10.9.0.0/16", "via", "10.2.0.2", "mtu", "1300");
    clamp("-o", "wan");
    patient.suffersCurably(Illness.CLAMP_ONE_WAY);
  }

  @Test
  void shouldNotMindAClampOfEachDirection() {
    gateway.ip("route", "add", "10.9.0.0/16", "via", "10.2.0.2", "mtu", "1300");
    clamp("-o", "wan");
    clamp("-i", "wan");
    assertThat(patient.ills()).isEmpty();
  }

  private void clampAll() {
    clamp();
    run(
        "ip6tables-nft",
        "-A",
        "FORWARD",
        "-p",
        "tcp",
        "--tcp-flags",
        "SYN,RST",
        "SYN",
        "-j",
        "TCPMSS",
        "--clamp-mss-to-pmtu");
  }

  private void clamp(String... matches) {
    String[] start = {"-A", "FORWARD", "-p", "tcp", "--tcp-flags", "SYN,RST", "SYN"};
    String[] end = {"-j", "TCPMSS", "--clamp-mss-to-pmtu"};
    run(
        "iptables-nft",
        Stream.of(start, matches, end).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void shouldFindMarksThatOthersUse() {
    iptables("-t", "mangle", "-A", "FORWARD", "-j", "MARK", "--set-mark", "0x8000001");
    gateway.ip("rule", "add", "fwmark", "0x8000000/0xff000000", "table", "main");
    gateway.ip("rule", "add", "fwmark", "0x40000000/0x40000000", "table", "main");
    assertThat(patient.examine().findings())
        .hasSize(2)
        .allSatisfy(
            finding -> {
              assertThat(finding.illness()).isEqualTo(Illness.MARK_COLLISION);
              assertThat(finding.mend().get(0)).contains("mark = 0x800000/0x800000");
            });
    assertThat(patient.examineWith("mark", "0x800000/0x800000").findings()).isEmpty();
  }

  @Test
  void shouldNotMindMarksOfOtherBits() {
    iptables("-t", "mangle", "-A", "FORWARD", "-j", "MARK", "--set-mark", "0x1");
    gateway.ip("rule", "add", "fwmark", "0x1", "table", "main");
    assertThat(patient.ills()).isEmpty();
  }

  @Test
  void shouldFindRulesInBothKindsOfIptables() {
    iptables("-A", "FORWARD", "-s", "10.9.0.1", "-j", "DROP");
    run("iptables-legacy", "-N", "mine");
    run("iptables-legacy", "-A", "mine", "-s", "10.9.0.2", "-j", "DROP");
    run("iptables-legacy", "-A", "FORWARD", "-j", "mine");
    patient.suffersCurably(Illness.TWO_BACKENDS);
    assertThat(gateway.exec("iptables", "-S")).contains("10.9.0.1", "10.9.0.2");
  }

  @Test
  void shouldNotMindAClampOfNft() {
    gateway.ip("route", "add", "10.9.0.0/16", "via", "10.2.0.2", "mtu", "1300");
    gateway.exec("nft", "add table inet t");
    gateway.exec("nft", "add chain inet t c { type filter hook forward priority 0; }");
    gateway.exec("nft", "add rule inet t c tcp flags syn tcp option maxseg size set rt mtu");
    assertThat(patient.ills()).isEmpty();
  }

  @Test
  void shouldFindBridgedFramesThatAreDropped() {
    addBridge();
    assertThat(patient.ills()).isEmpty();
    iptables("-P", "FORWARD", "DROP");
    iptables("-I", "FORWARD", "-m", "conntrack", "--ctstate", "RELATED", "-j", "ACCEPT");
    patient.suffersCurably(Illness.BRIDGE_FILTERED);
  }
}
