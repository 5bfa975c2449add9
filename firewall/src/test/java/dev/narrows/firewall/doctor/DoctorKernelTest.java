package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(diagnosis.checks()).isEqualTo(Illness.values().length);
    assertThat(diagnosis.exitCode()).isZero();
    assertThat(new DiagnosisText(diagnosis).page())
        .isEqualTo("nothing found, " + Illness.values().length + " checks made\n");
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
}
