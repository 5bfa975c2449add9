package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules say of connections means what the kernel's own rules in the same place mean by it. */
@Tag("kernel")
class ConntrackKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final List<String> STATES =
      List.of(
          "meta length > 0",
          "ct state new",
          "ct state established",
          "ct state related",
          "ct state invalid",
          "ct state untracked",
          "ct state new,related",
          "ct state != established",
          "ct state { new, invalid }",
          "ct direction original",
          "ct direction reply",
          "ct direction != original",
          "ct state established ct direction reply");

  private static final List<String> ENTRIES =
      List.of(
          "meta length > 0",
          "ct state new",
          "ct status seen-reply",
          "ct status ! confirmed",
          "ct status snat",
          "ct status dnat",
          "ct status snat,dnat",
          "ct mark 0",
          "ct mark 0x17",
          "ct mark & 0x7 == 0x7",
          "ct mark != 0",
          "ct label 3",
          "ct l3proto ipv4",
          "ct protocol tcp",
          "ct protocol { icmp, udp }",
          "ct original ip saddr 10.1.0.2",
          "ct original ip daddr 10.2.0.2",
          "ct reply ip saddr 10.2.0.2",
          "ct reply ip daddr 10.2.0.1",
          "ct original ip6 saddr fd01::2",
          "meta l4proto { tcp, udp } ct l3proto ipv4",
          "tcp dport 0-65535 ct original proto-dst 7001",
          "tcp dport 0-65535 ct reply proto-src 7001",
          "ct label != 3");

  /** Exact where no other packet of the connection is under way: rules see them a moment later. */
  private static final List<String> COUNTERS =
      List.of(
          "meta length > 0",
          "ct packets > 2",
          "ct original packets 1",
          "ct original packets 3",
          "ct reply packets 0",
          "ct original bytes > 60",
          "ct bytes 36-200",
          "ct avgpkt 36",
          "ct reply avgpkt 0");

  /** Listens for TCP on a port, answers each connection with as much as it got. */
  private static final String SERVER =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET6)
      s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      s.bind(('::', int(sys.argv[1])))
      s.listen()
      print('ready', flush=True)
      while True:
          c = s.accept()[0]
          while True:
              d = c.recv(1000)
              if not d:
                  break
              c.send(d)
          c.close()
      """;

  /** A connection with data both ways, and one to a closed port; then a datagram to one. */
  private static final String CLIENT =
      """
      import socket, sys
      a, p = sys.argv[1], int(sys.argv[2])
      family = socket.AF_INET6 if ':' in a else socket.AF_INET
      s = socket.socket(family)
      s.settimeout(30)
      s.connect((a, p))
      for n in range(3):
          s.send(b'x' * 100)
          assert len(s.recv(1000)) == 100
      s.close()
      for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)[int(sys.argv[3]):]:
          s = socket.socket(family, kind)
          s.settimeout(30)
          try:
              s.connect((a, 9))
              s.send(b'y')
              s.recv(1)
              raise SystemExit('port 9 answers')
          except ConnectionRefusedError:
              pass
      """;

  private static final int PORT = 7001;

  private final List<Process> servers = new ArrayList<>();
  @TempDir private Path directory;
  private GatewayLab lab;
  private Host client;
  private Host server;

  @BeforeEach
  void start() throws IOException {
    lab = GatewayLab.create("ct");
    client = lab.addHost(1500);
    server = lab.addHost(1500);
    Process process = server.namespace().start("python3", "-c", SERVER, Integer.toString(PORT));
    servers.add(process);
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    lab.gateway().sysctl("net/netfilter/nf_conntrack_tcp_loose", "0");
    lab.gateway().sysctl("net/netfilter/nf_conntrack_acct", "1");
    // As a router would, whatever the link: what is not answered counts differently.
    server.namespace().sysctl("net/ipv4/icmp_ratelimit", "0");
    server.namespace().sysctl("net/ipv6/icmp/ratelimit", "0");
  }

  @AfterEach
  void stop() {
    servers.forEach(Process::destroyForcibly);
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void shouldTellStatesAndDirectionsAsTheKernelDoes(String backend) {
    untrack("7002");
    CountedAlike run = run(STATES, "--iptables", backend);
    visit(server.ipv4(), PORT);
    visit(server.ipv6(), PORT);
    ping(server.ipv4());
    ping(server.ipv6());
    unexpected(PORT);
    untracked();
    Await.until(
        "each state has occurred",
        LIMIT,
        () -> run.kernel().subList(0, 6).stream().allMatch(count -> count > 0));
    run.assertEqual();
  }

  @Test
  void shouldTellEntriesAsTheKernelDoes() {
    mark();
    CountedAlike run = run(ENTRIES);
    visitWithoutReset(server.ipv4());
    visitWithoutReset(server.ipv6());
    ping(server.ipv4());
    run.assertEqual();
  }

  @Test
  void shouldCountAConnectionsPacketsAsTheKernelDoes() {
    CountedAlike run = run(COUNTERS);
    ping(server.ipv4());
    ping(server.ipv6());
    run.assertEqual();
  }

  @Test
  void shouldTellEntriesBehindSourceTranslation() {
    lab.gateway()
        .exec("iptables", "-t", "nat", "-A", "POSTROUTING", "-o", "g2", "-j", "MASQUERADE");
    CountedAlike run = run(ENTRIES);
    visitWithoutReset(server.ipv4());
    ping(server.ipv4());
    run.assertEqual();
  }

  @Test
  void shouldTellEstablishedEntriesBehindDestinationTranslation() {
    lab.gateway()
        .exec("iptables -t nat -A PREROUTING -d 10.9.0.9 -j DNAT --to 10.2.0.2".split(" "));
    List<String> matches = new ArrayList<>();
    matches.add("ct state new");
    matches.add("meta length > 0");
    ENTRIES.forEach(each -> matches.add("ct state established " + each));
    CountedAlike run = run(matches, "--on-failure", "bypass");
    visitWithoutReset("10.9.0.9");
    run.assertEqual();
  }

  /** Of a new connection that was translated before, its entry is not to be had. */
  @Test
  void shouldLeaveItToTheFailureModeWhatTheKernelDoesNotTell() {
    lab.gateway()
        .exec("iptables -t nat -A PREROUTING -d 10.9.0.9 -j DNAT --to 10.2.0.2".split(" "));
    CountedAlike run = run(List.of("ct original ip daddr 10.9.0.9"), "--on-failure", "bypass");
    visit("10.9.0.9", PORT);
    run.narrows().awaitMetric("narrows_packets_total", "outcome", "undecided", 1);
  }

  @Test
  void shouldDivertOnlyTheStatesThatRulesActOn() {
    NarrowsProcess narrows =
        lab.narrows(
            """
            table inet narrows {
              counter fresh { }
              chain c {
                type filter hook forward priority mangle; policy drop;
                ct state established,related accept
                ct state invalid drop
                tcp dport 7001 counter name fresh accept
                meta l4proto { icmp, icmpv6, udp } accept
                tcp dport 9 accept
              }
            }
            """);
    assertThat(lab.diverts())
        .noneMatch(rule -> rule.contains("ESTABLISHED") || rule.contains("RELATED"))
        .anyMatch(rule -> rule.contains("--ctstate NEW"))
        .anyMatch(rule -> rule.contains("--ctstate INVALID"))
        .anyMatch(rule -> rule.contains("--ctstate UNTRACKED"));
    visit(server.ipv4(), PORT);
    assertThat(narrows.metrics().sum("narrows_rule_packets_total", "counter", "fresh"))
        .isEqualTo(1);
    assertThat(lab.divertedPackets()).as("two SYNs and a datagram").isEqualTo(3);
    unexpected(PORT);
    Await.until("the stray segment is diverted", LIMIT, () -> lab.divertedPackets() == 4);
  }

  /** No mark carries anything over, so none can be left behind, whatever the way. */
  @ParameterizedTest
  @ValueSource(strings = {"judged", "killed"})
  void shouldLeaveMarksAsTheyWere(String way) {
    lab.gateway().exec("iptables -t raw -A PREROUTING -j MARK --set-xmark 0x5a5a0001".split(" "));
    lab.gateway().exec("iptables -A FORWARD -m mark ! --mark 0x5a5a0001 -j DROP".split(" "));
    NarrowsProcess narrows =
        lab.narrows(rules(List.of("ct state new", "ct direction reply", "ct mark 0")));
    if (way.equals("killed")) {
      narrows.signal("KILL");
      narrows.awaitExit();
      assertThat(lab.diverts()).isNotEmpty();
    }
    visit(server.ipv4(), PORT);
    String list = lab.gateway().exec("iptables", "-nvxL", "FORWARD");
    assertThat(list.lines().filter(line -> line.contains("DROP")).findFirst().orElseThrow().strip())
        .as("packets with another mark than they came with")
        .startsWith("0 ");
  }

  private void visit(String address, int port) {
    client.namespace().exec("python3", "-c", CLIENT, address, Integer.toString(port), "0");
  }

  /**
   * Without the closed port: a reset that answers a SYN takes the entry out of the table, and is
   * judged only then (nf_conntrack_proto_tcp.c, nf_ct_kill_acct).
   */
  private void visitWithoutReset(String address) {
    client.namespace().exec("python3", "-c", CLIENT, address, Integer.toString(PORT), "1");
  }

  private void ping(String address) {
    client.namespace().exec("python3", "-c", PING, address);
  }

  private static final String PING =
      """
      import socket, sys
      open('/proc/sys/net/ipv4/ping_group_range', 'w').write('0 0')
      v6 = ':' in sys.argv[1]
      protocol = socket.getprotobyname('ipv6-icmp') if v6 else socket.getprotobyname('icmp')
      s = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_DGRAM, protocol)
      s.settimeout(30)
      s.connect((sys.argv[1], 0))
      for n in range(3):
          s.send(bytes([128 if v6 else 8, 0, 0, 0, 0, 0, 0, n]))
          s.recv(1000)
      """;

  /** A segment of no connection: invalid, since the kernel is told not to pick connections up. */
  private void unexpected(int port) {
    try (Injector injector = client.injector()) {
      injector.send(
          PacketBuilder.ipv4()
              .source(client.ipv4())
              .destination(server.ipv4())
              .tcp(4242, port)
              .ack()
              .build());
    }
  }

  private void untrack(String port) {
    for (String program : List.of("iptables", "ip6tables")) {
      lab.gateway()
          .exec(
              (program + " -t raw -A PREROUTING -p udp --dport " + port + " -j CT --notrack")
                  .split(" "));
    }
  }

  private void untracked() {
    client
        .namespace()
        .exec(
            "python3",
            "-c",
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'z', ('"
                + server.ipv4()
                + "', 7002))");
  }

  /** The operator marks connections once they are known: to be seen from the next packet on. */
  private void mark() {
    lab.gateway()
        .exec(
            "iptables -t mangle -A POSTROUTING -p tcp --dport 7001 -j CONNMARK --set-mark 0x17"
                .split(" "));
    lab.gateway().exec("nft", "add table ip labels");
    lab.gateway()
        .exec("nft", "add chain ip labels c { type filter hook postrouting priority 50; }");
    lab.gateway().exec("nft", "add rule ip labels c tcp dport 7001 ct label set 3");
  }

  private CountedAlike run(List<String> matches, String... options) {
    NarrowsProcess narrows = lab.narrows(rules(matches), options);
    return new CountedAlike(lab.gateway(), narrows, matches)
        .load(directory.resolve("judge.nft"), "forward", "-151");
  }

  private static String rules(List<String> matches) {
    return CountedAlike.rules("forward", "mangle", matches);
  }
}
