package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Set;
import org.jnetfilter.queue.KernelQueue;
import org.junit.jupiter.api.Test;

/** Illnesses that a namespace of this machine cannot have. */
class ChecksTest {
  private final FactKit facts = new FactKit();

  @Test
  void shouldFindLargeReceiveOffload() {
    facts.link(2, "eth0", "", Set.of("rx-lro", "rx-gro"), Set.of("rx-lro", "rx-gro"));
    assertThat(new OffloadCheck().examine(facts))
        .containsExactly(
            new Finding(
                Illness.LRO_ON,
                "eth0",
                "large receive offload is on",
                "ethtool -K eth0 rx-lro off"));
  }

  @Test
  void shouldMissGroOnRealLinksOnly() {
    facts.link(2, "eth0", "", Set.of(), Set.of("rx-gro"));
    facts.link(3, "veth0", "veth", Set.of(), Set.of("rx-gro"));
    assertThat(new OffloadCheck().examine(facts))
        .containsExactly(
            new Finding(
                Illness.SEGMENTATION_OFF, "eth0", "GRO switched off", "ethtool -K eth0 rx-gro on"));
  }

  @Test
  void shouldNotMindWhatALinkCannotDo() {
    facts.link(2, "eth0", "", Set.of(), Set.of());
    assertThat(new OffloadCheck().examine(facts)).isEmpty();
  }

  @Test
  void shouldFindATableOfConnectionsThatFillsUp() {
    facts.setSetting("net/netfilter/nf_conntrack_count", "79999");
    facts.setSetting("net/netfilter/nf_conntrack_max", "100000");
    assertThat(new ConntrackCheck().examine(facts)).isEmpty();
    facts.setSetting("net/netfilter/nf_conntrack_count", "80000");
    assertThat(new ConntrackCheck().examine(facts))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.illness()).isEqualTo(Illness.CONNTRACK_NEARLY_FULL);
              assertThat(finding.mend())
                  .containsExactly("sysctl -w net.netfilter.nf_conntrack_max=200000");
            });
  }

  @Test
  void shouldFindFlowtablesAndTheRulesThatUseThem() {
    facts.setNftRules(
        """
        table inet gate { # handle 3
        \tflowtable fast { # handle 5
        \t\thook ingress priority filter
        \t\tdevices = { eth0, eth1 }
        \t\tflags offload
        \t}

        \tchain forward { # handle 6
        \t\ttype filter hook forward priority filter; policy accept;
        \t\tip protocol tcp flow add @fast # handle 7
        \t\tip protocol udp flow add @faster # handle 8
        \t}
        }
        """);
    assertThat(new FlowtableCheck().examine(facts))
        .containsExactly(
            new Finding(
                Illness.FLOWTABLE,
                "table inet gate",
                "the flowtable fast, in hardware, takes established connections past all rules",
                List.of(
                    "nft delete rule inet gate forward handle 7",
                    "nft delete flowtable inet gate fast")));
  }

  @Test
  void shouldFindComplaintsAboutLinksThatAreHere() {
    facts.link(2, "eth0", "", Set.of(), Set.of());
    facts.addLog("eth0: received packets cannot be forwarded while LRO is enabled");
    facts.addLog("eth7: received packets cannot be forwarded while LRO is enabled");
    facts.addLog("TCP: eth0: Driver has suspect GRO implementation, TCP performance may be ...");
    facts.addLog("nf_conntrack: nf_conntrack: table full, dropping packet");
    facts.addLog("neighbour: ndisc_cache: neighbor table overflow!");
    facts.addLog("eth0: renamed from veth12");
    assertThat(new KernelLogCheck().examine(facts))
        .extracting(Finding::illness, Finding::subject, finding -> finding.mend().get(0))
        .containsExactlyInAnyOrder(
            tuple(Illness.LOG_LRO, "eth0", "ethtool -K eth0 rx-lro off"),
            tuple(Illness.LOG_GRO, "eth0", "ethtool -K eth0 rx-gro-hw off rx-gro off"),
            tuple(
                Illness.LOG_CONNTRACK_FULL,
                "nf_conntrack",
                "sysctl -w net.netfilter.nf_conntrack_max=131072"),
            tuple(
                Illness.LOG_NEIGHBOURS_FULL,
                "ndisc_cache",
                "sysctl -w net.ipv6.neigh.default.gc_thresh3=4096"));
  }

  @Test
  void shouldFindQueuesThatSomebodyElseHolds() {
    facts.addQueue(new KernelQueue(9781, 17, 0, 65531, 0, 0, 5));
    facts.addQueue(new KernelQueue(3, 18, 0, 65531, 2, 1, 5));
    assertThat(new QueueCheck().examine(facts))
        .extracting(Finding::illness, Finding::subject)
        .containsExactly(
            tuple(Illness.QUEUE_TAKEN, "queue 9781"),
            tuple(Illness.QUEUE_DROPS, "queue 3, held by reader (pid 18)"));
  }

  @Test
  void shouldNotMindQueuesOfARunningNarrows() {
    facts.addQueue(new KernelQueue(9781, 17, 0, 65531, 0, 0, 5)).setRunning(17, 9781);
    assertThat(new QueueCheck().examine(facts)).isEmpty();
  }

  @Test
  void shouldSayNothingOfWhatHangsOnMoreThanAMessageTells() {
    facts.link(2, "eth0", "", Set.of(), Set.of());
    facts.setTables(
        """
        *filter
        :FORWARD ACCEPT [0:0]
        :OUTPUT DROP [0:0]
        :limits - [0:0]
        -A OUTPUT -p icmp -m limit --limit 5/sec -j ACCEPT
        -A OUTPUT -p icmp -g limits
        -A limits -d 10.0.0.0/8 -j DROP
        -A limits -m set --match-set x dst -j RETURN
        COMMIT
        """);
    assertThat(new IcmpCheck().examine(facts)).isEmpty();
  }

  @Test
  void shouldFollowJumpsAndReturns() {
    facts.link(2, "eth0", "", Set.of(), Set.of());
    facts.setTables(
        """
        *filter
        :OUTPUT ACCEPT [0:0]
        :errors - [0:0]
        -A OUTPUT ! -p tcp -j errors
        -A OUTPUT -j DROP
        -A errors -p icmp -m icmp --icmp-type 3/3 -j ACCEPT
        -A errors -p icmp -m icmp --icmp-type 3/4 -j RETURN
        -A errors -j ACCEPT
        COMMIT
        """);
    assertThat(new IcmpCheck().examine(facts))
        .extracting(Finding::illness, Finding::seen)
        .containsExactly(
            tuple(Illness.ICMP_FILTERED, "frag-needed to eth0 is dropped: -A OUTPUT -j DROP"));
  }

  @Test
  void shouldNoteFramesThatARunningNarrowsDoesNotSee() {
    facts.port(5, "br0", "bridge", 0).port(6, "p1", "veth", 5).port(7, "p2", "veth", 5);
    facts.setSetting("net/bridge/bridge-nf-call-iptables", "0");
    assertThat(new BridgeCheck().examine(facts)).isEmpty();
    facts.setRunning(17, 9780);
    assertThat(new BridgeCheck().examine(facts))
        .extracting(Finding::illness, Finding::mend)
        .containsExactly(
            tuple(Illness.BRIDGE_UNSEEN, List.of("sysctl -w net.bridge.bridge-nf-call-iptables=1")),
            tuple(
                Illness.BRIDGE_UNSEEN,
                List.of(
                    "modprobe br_netfilter", "sysctl -w net.bridge.bridge-nf-call-ip6tables=1")));
  }
}
