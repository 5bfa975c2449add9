package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.demo.MetricSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Setting a connection's mark means what the kernel's own rules in the same place mean by it: for
 * the rules behind it, for later packets, and for what stands in the table at the end.
 */
@Tag("kernel")
class ConnectionMarkKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern COUNTER =
      Pattern.compile("counter (\\w+) \\{\\s*packets (\\d+) bytes");
  private static final Pattern MARK = Pattern.compile("dport=(700\\d) .*mark=(\\d+)");

  private static final String RULES =
      """
      table inet marks {
        counter first { }
        counter answers { }
        counter late { }
        counter twice { }
        counter mapped { }
        counter zero { }
        chain early {
          type filter hook prerouting priority -149; policy accept;
          tcp dport 7001 ct state new ct mark set 0x17
          udp dport 7003 ct state new ct mark set meta length
          ip saddr 10.2.0.2 ct mark 0x1000 counter name answers
        }
        chain c {
          type filter hook forward priority mangle; policy accept;
          udp dport 7002 ct state new ct mark set 0x1000
          udp dport 7002 ct mark 0x1000 counter name first
          tcp flags & (syn | ack) == syn | ack ct mark 0x17 ct mark set ct mark | 0x100
          tcp flags & (syn | ack) == syn | ack ct mark 0x117 counter name twice
          udp dport 7004 ct mark set 9 drop
          udp dport 7005 ct mark set 0x20
          udp dport 7005 ct mark set ct mark map { 0x20 : 0x21, 0x21 : 0x22 }
          udp dport 7005 ct mark 0x21 counter name mapped
          udp dport 7006 ct mark 0 counter name zero
        }
        chain last {
          type filter hook postrouting priority mangle; policy accept;
          ct mark 0x1000 counter name late
        }
      }
      """;

  /** Answers datagrams to any of the ports; and connections, which it closes. */
  private static final String SERVER =
      """
      import select, socket
      ports = range(7001, 7008)
      u = [socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) for p in ports]
      for s, p in zip(u, ports):
          s.bind(('::', p))
      t = socket.socket(socket.AF_INET6)
      t.bind(('::', 7001))
      t.listen()
      print('ready', flush=True)
      while True:
          for s in select.select(u + [t], [], [])[0]:
              if s is t:
                  s.accept()[0].close()
              else:
                  d, a = s.recvfrom(100)
                  s.sendto(d, a)
      """;

  /**
   * Three datagrams to a port, each answered before the next one; "again" in the same flow as the
   * last time. Or a connection.
   */
  private static final String CLIENT =
      """
      import socket, sys
      a, p, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
      family = socket.AF_INET6 if ':' in a else socket.AF_INET
      s = socket.socket(family, socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM)
      s.settimeout(0.3 if kind == 'mute' else 30)
      if kind == 'again':
          s.bind(('::' if ':' in a else '', 7999))
      s.connect((a, p))
      for n in range(0 if kind == 'tcp' else 3):
          s.send(b'x' * 10)
          try:
              s.recv(100)
          except TimeoutError:
              assert kind == 'mute'
      """;

  private final List<Process> servers = new ArrayList<>();
  @TempDir private Path directory;
  private GatewayLab lab;
  private Host client;
  private Host server;

  /** What was counted, and which marks the connections to each port have. */
  private record Result(Map<String, Long> counters, Map<Integer, List<Long>> marks) {}

  @AfterEach
  void stop() {
    servers.forEach(Process::destroyForcibly);
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void shouldSetMarksAsTheKernelDoes() {
    play(false);
    Result kernel = new Result(counters(), marks());
    stop();
    NarrowsProcess narrows = play(true);
    Await.until(
        "the last packet is counted and the last mark set",
        LIMIT,
        () ->
            counters(narrows.metrics()).equals(kernel.counters())
                && marks().equals(kernel.marks()));
    assertThat(kernel.counters().values()).as("each rule was met").allMatch(count -> count > 0);
    assertThat(kernel.marks()).containsKeys(7001, 7002, 7003, 7005, 7006, 7007);
    assertThat(kernel.marks()).doesNotContainKey(7004);
  }

  /** Of a translated connection the mark can be set, though the entry cannot be asked for. */
  @Test
  void shouldSetTheMarkOfANewConnectionThatIsTranslated() {
    prepare();
    lab.gateway()
        .exec("iptables -t nat -A PREROUTING -d 10.9.0.9 -j DNAT --to 10.2.0.2".split(" "));
    lab.narrows(
        """
        table inet marks {
          chain c {
            type filter hook forward priority mangle; policy accept;
            udp dport 7007 ct state new ct mark set 0x77
          }
        }
        """);
    talk("10.9.0.9", 7007, "udp");
    Await.until("the mark stands", LIMIT, () -> List.of(0x77L).equals(marks().get(7007)));
  }

  /** In front of the first translation a packet has a tuple that stands in the table. */
  @Test
  void shouldSetAndTellTheMarkOfAConnectionThatIsTranslatedAtBothEnds() {
    prepare();
    for (String rule :
        List.of(
            "PREROUTING -d 10.9.0.9 -j DNAT --to 10.2.0.2", "POSTROUTING -o g2 -j MASQUERADE")) {
      lab.gateway().exec(("iptables -t nat -A " + rule).split(" "));
    }
    NarrowsProcess narrows =
        lab.narrows(
            """
            table inet marks {
              counter marked { }
              chain c {
                type filter hook prerouting priority mangle; policy accept;
                udp dport 7007 ct state new ct mark set 0x77
                meta l4proto udp ct mark 0x77 counter name marked
              }
            }
            """);
    talk("10.9.0.9", 7007, "udp");
    Await.until("the mark stands", LIMIT, () -> List.of(0x77L).equals(marks().get(7007)));
    Await.until("all six packets had it", LIMIT, () -> counted(narrows, "marked") == 6);
  }

  /** What a rule marked the kernel passes on by itself: Narrows sees the connection's begin. */
  @Test
  void shouldNotSeeConnectionsAgainThatAreAcceptedByTheirMark() {
    prepare();
    NarrowsProcess narrows =
        lab.narrows(
            """
            table inet marks {
              counter judged { }
              counter other { }
              chain c {
                type filter hook forward priority mangle; policy accept;
                ct mark & 0xff00 == 0x100 accept
                udp dport 7001 counter name judged ct mark set ct mark | 0x100 accept
                udp dport 7007 counter name other
              }
            }
            """);
    assertThat(lab.gateway().exec("iptables-save", "-t", "mangle"))
        .contains("-m connmark ! --mark 0x100/0xff00");
    for (String address : List.of(server.ipv4(), server.ipv6())) {
      talk(address, 7001, "again");
    }
    Await.until("the marks stand", LIMIT, () -> List.of(0x100L, 0x100L).equals(marks().get(7001)));
    long before = counted(narrows, "judged");
    assertThat(before).isBetween(2L, 6L);
    for (String address : List.of(server.ipv4(), server.ipv6())) {
      talk(address, 7001, "again");
      talk(address, 7007, "udp");
    }
    Await.until("the last packet is counted", LIMIT, () -> counted(narrows, "other") == 6);
    assertThat(counted(narrows, "judged")).isEqualTo(before);
  }

  private static long counted(NarrowsProcess narrows, String counter) {
    return (long) narrows.metrics().sum("narrows_rule_packets_total", "counter", counter);
  }

  private NarrowsProcess play(boolean narrows) {
    prepare();
    NarrowsProcess process = narrows ? lab.narrows(RULES) : null;
    if (!narrows) {
      Path file = directory.resolve("marks.nft");
      try {
        Files.writeString(file, RULES);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      lab.gateway().exec("nft", "-f", file.toString());
    }
    for (String address : List.of(server.ipv4(), server.ipv6())) {
      talk(address, 7001, "tcp");
      for (int port : new int[] {7002, 7003, 7005, 7006, 7007}) {
        talk(address, port, "udp");
      }
      talk(address, 7004, "mute");
    }
    return process;
  }

  private void prepare() {
    lab = GatewayLab.create("cm");
    // On a busy machine the first connections would be forgotten before the last have begun.
    lab.gateway().sysctl("net/netfilter/nf_conntrack_udp_timeout", "600");
    client = lab.addHost(1500);
    server = lab.addHost(1500);
    Process process = server.namespace().start("python3", "-c", SERVER);
    servers.add(process);
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void talk(String address, int port, String kind) {
    client.namespace().exec("python3", "-c", CLIENT, address, Integer.toString(port), kind);
  }

  private static Map<String, Long> counters(MetricSamples metrics) {
    Map<String, Long> counters = new TreeMap<>();
    for (String name : List.of("first", "answers", "late", "twice", "mapped", "zero")) {
      counters.put(name, (long) metrics.sum("narrows_rule_packets_total", "counter", name));
    }
    return counters;
  }

  private Map<String, Long> counters() {
    Map<String, Long> counters = new TreeMap<>();
    Matcher matcher = COUNTER.matcher(lab.gateway().exec("nft", "list", "counters"));
    while (matcher.find()) {
      counters.put(matcher.group(1), Long.valueOf(matcher.group(2)));
    }
    return counters;
  }

  /** Of the original direction's destination port, for each connection. */
  private Map<Integer, List<Long>> marks() {
    Map<Integer, List<Long>> marks = new TreeMap<>();
    for (String family : List.of("ipv4", "ipv6")) {
      String list = lab.gateway().exec("conntrack", "-L", "-f", family);
      for (String line : list.split("\n")) {
        Matcher matcher = MARK.matcher(line);
        if (matcher.find()) {
          int port = Integer.parseInt(matcher.group(1));
          marks.computeIfAbsent(port, key -> new ArrayList<>()).add(Long.valueOf(matcher.group(2)));
        }
      }
    }
    return marks;
  }
}
