package dev.narrows.firewall.divert;

import static dev.narrows.firewall.divert.Plans.all;
import static dev.narrows.firewall.divert.Plans.group;
import static dev.narrows.firewall.divert.Plans.oversize;
import static dev.narrows.firewall.divert.Plans.plan;
import static dev.narrows.firewall.divert.Plans.station;
import static dev.narrows.firewall.divert.Plans.syn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.firewall.queue.QueuePlan;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivertPlanTest {
  private static final String NOT_OWN = "-m mark ! --mark 0x4e000000/0xff000000";

  @Test
  void shouldDivertOnlyWhatTheUsualRulesNeed() {
    DivertPlan plan = Plans.usual(FailureMode.BYPASS);

    assertThat(rules(plan, "iptables mangle", "FORWARD"))
        .containsExactly(
            "-p tcp -m tcp --tcp-flags SYN,RST SYN "
                + NOT_OWN
                + " -j NFQUEUE --queue-num 100 --queue-bypass");
    assertThat(rules(plan, "iptables mangle", "PREROUTING"))
        .containsExactly(
            "! -i lo -m pkttype --pkt-type unicast -m length ! --length 0:1400 "
                + NOT_OWN
                + " -j NFQUEUE --queue-num 101 --queue-bypass");
    assertThat(rules(plan, "ip6tables mangle", "PREROUTING"))
        .containsExactly(
            "! -i lo -m length ! --length 0:1280 "
                + NOT_OWN
                + " -j NFQUEUE --queue-num 101 --queue-bypass");
    assertThat(plan.ruleCount()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "PREROUTING, -450, raw",
    "PREROUTING, -201, raw",
    "PREROUTING, -200, mangle",
    "PREROUTING, 0, mangle",
    "INPUT, -300, mangle",
    "INPUT, 0, mangle",
    "FORWARD, -300, mangle",
    "FORWARD, -1, mangle",
    "FORWARD, 0, mangle",
    "OUTPUT, -300, raw",
    "OUTPUT, -150, mangle",
    "OUTPUT, 10, mangle",
    "POSTROUTING, -300, mangle",
    "POSTROUTING, 100, mangle"
  })
  void shouldChooseTheTableThatRunsWhereTheChainDoes(Hook hook, int priority, String table) {
    Station station = station(hook, priority, all(Family.IPV4, -1, true));

    DivertPlan plan = plan(FailureMode.BLOCK, group(1, 1, true, station));

    assertThat(plan.tables()).hasSize(1);
    assertThat(plan.tables().get(0).table()).isEqualTo(table);
    assertThat(plan.tables().get(0).rules()).containsOnlyKeys(hook.name());
  }

  @Test
  void shouldSendWhatIsEditedToTheWholeGroupFirst() {
    Station station = station(Hook.FORWARD, 0, all(Family.IPV4, 17, false), syn(Family.IPV4));

    DivertPlan plan =
        plan(FailureMode.BLOCK, group(20, 2, false, station), group(10, 4, true, station));

    assertThat(rules(plan, "iptables mangle", "FORWARD"))
        .containsExactly(
            "-p tcp -m tcp --tcp-flags SYN,RST SYN "
                + NOT_OWN
                + " -j NFQUEUE --queue-balance 10:13",
            "-p udp " + NOT_OWN + " -j NFQUEUE --queue-balance 20:21");
  }

  @Test
  void shouldKeepARuleForTheWholeGroupThatTheHeadersGroupWouldCover() {
    Station station = station(Hook.FORWARD, 0, syn(Family.IPV6), all(Family.IPV6, -1, false));

    DivertPlan plan =
        plan(FailureMode.BLOCK, group(1, 1, true, station), group(2, 1, false, station));

    assertThat(rules(plan, "ip6tables mangle", "FORWARD"))
        .hasSize(2)
        .first()
        .asString()
        .contains("SYN,RST SYN");
  }

  @Test
  void shouldGiveASingleGroupAllThatItsStationNeeds() {
    Station station = station(Hook.FORWARD, 0, syn(Family.IPV4), all(Family.IPV4, 17, false));

    DivertPlan plan = plan(FailureMode.BLOCK, group(1, 1, true, station));

    assertThat(rules(plan, "iptables mangle", "FORWARD")).hasSize(2);
  }

  @Test
  void shouldNameProtocolsAsIptablesShowsThem() {
    Station station =
        station(
            Hook.INPUT,
            0,
            all(Family.IPV4, 1, true),
            all(Family.IPV4, 132, true),
            all(Family.IPV6, 58, true));

    DivertPlan plan = plan(FailureMode.BLOCK, group(1, 1, true, station));

    assertThat(rules(plan, "iptables mangle", "INPUT"))
        .satisfiesExactly(
            icmp -> assertThat(icmp).startsWith("-p icmp "),
            sctp -> assertThat(sctp).startsWith("-p 132 "));
    assertThat(rules(plan, "ip6tables mangle", "INPUT"))
        .allSatisfy(rule -> assertThat(rule).startsWith("-p ipv6-icmp "));
  }

  @Test
  void shouldTakeTheStricterOfLeastMtuAndLeastLength() {
    Selector oversized = new Selector(Family.IPV4, -1, false, true, 9000, false, false);
    Selector longer = new Selector(Family.IPV6, -1, false, false, 600, false, false);
    Station station = station(Hook.FORWARD, 0, oversized, longer);

    DivertPlan plan = plan(FailureMode.BLOCK, group(1, 1, false, station));

    assertThat(rules(plan, "iptables mangle", "FORWARD").get(0)).contains("! --length 0:8999 ");
    assertThat(rules(plan, "ip6tables mangle", "FORWARD").get(0)).contains("! --length 0:599 ");
  }

  /** One narrow path must not bring everybody's long packets. */
  @Test
  void shouldDivertLongPacketsToANarrowPathOnly() {
    Station oversize = station(Hook.PREROUTING, -150, oversize(Family.IPV4), oversize(Family.IPV6));
    QueuePlan queues = new QueuePlan(List.of(group(101, 1, false, oversize)));
    List<NarrowPath> narrow =
        List.of(
            new NarrowPath(false, "192.0.2.7/32", 1300),
            new NarrowPath(false, "192.0.2.8/32", 1500),
            new NarrowPath(true, "2001:db8::7/128", 1280));
    DivertPlan plan =
        DivertPlan.of(
            queues,
            Plans.config(FailureMode.BYPASS),
            1500,
            1500,
            OversizeSelector.byLength(),
            narrow);

    assertThat(rules(plan, "iptables mangle", "PREROUTING"))
        .hasSize(2)
        .anySatisfy(rule -> assertThat(rule).doesNotContain("-d ").contains("--length 0:1500 "))
        .anySatisfy(
            rule -> assertThat(rule).contains("-d 192.0.2.7/32 ").contains("--length 0:1300 "));
    assertThat(rules(plan, "ip6tables mangle", "PREROUTING"))
        .hasSize(2)
        .anySatisfy(
            rule -> assertThat(rule).contains("-d 2001:db8::7/128 ").contains("--length 0:1280 "));
  }

  /** What only teaches passes also when nobody serves its queue, whatever the operator chose. */
  @Test
  void shouldDivertWhatTeachesBehindWhatIsJudged() {
    Station clamp = station(Hook.FORWARD, -150, syn(Family.IPV4));
    DivertPlan plan = plan(FailureMode.BLOCK, group(100, 1, true, clamp), group(200, 1, false));

    List<String> forward = rules(plan, "iptables mangle", "FORWARD");
    assertThat(forward.get(0)).contains("--queue-num 100").doesNotContain("--queue-bypass");
    assertThat(forward.subList(1, forward.size()))
        .allSatisfy(rule -> assertThat(rule).contains("--queue-num 200 --queue-bypass"))
        .anySatisfy(rule -> assertThat(rule).contains("--icmp-type 3/4"))
        .anySatisfy(rule -> assertThat(rule).contains("! --length 0:999 -m limit"))
        .anySatisfy(rule -> assertThat(rule).contains("! --length 0:16384 -m limit"));
    assertThat(rules(plan.withoutSamples(), "iptables mangle", "FORWARD"))
        .hasSize(forward.size() - 2)
        .noneMatch(rule -> rule.contains("statistic"));
    assertThat(rules(plan, "ip6tables mangle", "INPUT"))
        .singleElement()
        .asString()
        .contains("--icmpv6-type 2");
  }

  @Test
  void shouldDivertNothingWhenNothingIsNeeded() {
    DivertPlan plan = plan(FailureMode.BYPASS, group(1, 1, true, station(Hook.FORWARD, 0)));

    assertThat(plan.tables()).isEmpty();
    assertThat(plan.render()).isEqualTo("# The rules need no packet: nothing is diverted.\n");
  }

  @Test
  void shouldRenderWhichChainNeedsEachRule() {
    String text = Plans.usual(FailureMode.BYPASS).render();

    assertThat(text)
        .contains("# IPv4: iptables-restore --noflush\n*mangle\n:NARROWS_PREROUTING - [0:0]\n")
        .contains("-I FORWARD 1 -j NARROWS_FORWARD\n# inet narrows c-150: TCP SYNs, whole\n-A ")
        .contains("# IPv6: ip6tables-restore --noflush\n")
        .contains("# inet narrows c-150: packets of 1281 octets and more, headers\n");
    assertThat(text.lines().filter("COMMIT"::equals)).hasSize(2);
  }

  @Property(tries = 300)
  void shouldDropARuleOnlyWhenAnEarlierOneTakesItsPackets(
      @ForAll("selectors") List<Selector> selectors) {
    Station station = station(Hook.FORWARD, 0, selectors.toArray(Selector[]::new));
    QueueGroup whole = group(1, 1, true, station);
    QueueGroup headers = group(2, 1, false, station);

    List<String> rules =
        rules(plan(FailureMode.BLOCK, whole, headers), "iptables mangle", "FORWARD");

    for (Packet packet : Packet.SAMPLES) {
      assertThat(packet.queue(rules))
          .as("%s by %s", packet, rules)
          .isEqualTo(wanted(selectors, packet));
    }
    assertThat(rules).doesNotHaveDuplicates();
  }

  /** By the selectors alone: whole when one that edits matches, else headers, else not at all. */
  private static int wanted(List<Selector> selectors, Packet packet) {
    int queue = 0;
    for (Selector selector : selectors) {
      boolean matches =
          (selector.protocol() < 0 || selector.protocol() == packet.protocol)
              && (!selector.synOnly() || packet.syn)
              && packet.length >= selector.minLength()
              && (!selector.oversize() || packet.length > 1400);
      if (matches) {
        queue = selector.edits() ? 1 : queue == 1 ? 1 : 2;
      }
    }
    return queue;
  }

  @Provide
  Arbitrary<List<Selector>> selectors() {
    Arbitrary<Selector> selector =
        Combinators.combine(
                Arbitraries.of(-1, 6, 17),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false),
                Arbitraries.of(0, 100, 1500),
                Arbitraries.of(true, false))
            .as(
                (protocol, syn, oversize, length, edits) ->
                    new Selector(
                        Family.IPV4, syn ? 6 : protocol, syn, oversize, length, edits, false));
    return selector.list().ofMinSize(1).ofMaxSize(6);
  }

  private record Packet(int protocol, boolean syn, int length) {
    static final List<Packet> SAMPLES =
        List.of(
            new Packet(6, true, 60),
            new Packet(6, true, 1600),
            new Packet(6, false, 60),
            new Packet(6, false, 1400),
            new Packet(6, false, 1401),
            new Packet(17, false, 120),
            new Packet(17, false, 1500),
            new Packet(47, false, 99));

    /** Walks the rules as the kernel does; 0 when none takes it. */
    int queue(List<String> rules) {
      for (String rule : rules) {
        if (matches(rule)) {
          return Integer.parseInt(rule.substring(rule.length() - 1));
        }
      }
      return 0;
    }

    private boolean matches(String rule) {
      if (rule.contains("-p tcp") && protocol != 6 || rule.contains("-p udp") && protocol != 17) {
        return false;
      }
      if (rule.contains("--tcp-flags") && !syn) {
        return false;
      }
      int at = rule.indexOf("! --length 0:");
      return at < 0 || length > Integer.parseInt(rule.substring(at + 13).split(" ", 2)[0]);
    }
  }

  private static List<String> rules(DivertPlan plan, String table, String chain) {
    return plan.tables().stream()
        .filter(each -> each.id().toString().equals(table))
        .flatMap(each -> each.rules().getOrDefault(chain, List.of()).stream())
        .map(DivertRule::toString)
        .toList();
  }
}
