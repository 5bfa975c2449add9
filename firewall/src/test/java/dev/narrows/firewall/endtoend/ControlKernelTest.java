package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.control.ControlClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a reload keeps, and what the running firewall can be asked, under traffic. */
@Tag("kernel")
class ControlKernelTest {
  private static final int RELOADS = 6;

  /** IPv4 and UDP headers, and the stream's eight octets. */
  private static final int DATAGRAM = 36;

  private static final String RULES =
      """
      table inet narrows {
        counter datagrams { }
        set senders { type ipv4_addr; size 100; flags dynamic; }
        chain all {
          type filter hook forward priority mangle; policy accept;
          udp dport 5005 meta nftrace set 1
          udp dport 5005 counter name datagrams add @senders { ip saddr }
          counter
        }
      }
      """;

  private static final String OTHERS =
      RULES.replace("priority mangle", "priority filter").replace("counter\n", "counter accept\n");

  private GatewayLab lab;
  private Host client;
  private Host server;
  private NarrowsProcess narrows;

  @BeforeEach
  void start() {
    lab = GatewayLab.create("control");
    client = lab.addHost(1500);
    server = lab.addHost(1500);
    // Long enough that on a busy machine, too, no packet passes uncounted by a queue that is full.
    narrows = lab.narrows(RULES, "--queue-length", "60000");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private String ask(String request) {
    List<String> lines = new ArrayList<>();
    ControlClient.ask(narrows.control(), request, lines::add);
    return String.join("\n", lines);
  }

  private static long number(String json, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(json);
    assertThat(matcher.find()).as("%s in %s", pattern, json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private long datagrams() {
    return number(ask("list json"), "\"name\":\"datagrams\",\"named\":true,\"packets\":([0-9]+)");
  }

  @Test
  void shouldKeepNamedStateOverReloadsUnderTraffic() {
    try (DatagramStream stream = DatagramStream.open(client, server, false)) {
      stream.flow();
      for (int i = 0; i < RELOADS; i++) {
        stream.awaitArrivedSince(stream.sent(), 200);
        narrows.reloadAndWait(i % 2 == 0 ? OTHERS : RULES);
      }
      double failures = narrows.metrics().sum("narrows_rules_reloads_total", "result", "failure");
      narrows.reload(Rules.MISSPELT);
      narrows.awaitMetric("narrows_rules_reloads_total", "result", "failure", failures + 1);
      stream.awaitArrivedSince(stream.sent(), 200);
      stream.pause();
      stream.awaitArrivedSince(0, stream.sent());

      String list = ask("list json");
      assertThat(datagrams()).isEqualTo(stream.sent());
      assertThat(
              number(
                  list,
                  "\"name\":\"datagrams\",\"named\":true,\"packets\":[0-9]+,\"bytes\":([0-9]+)"))
          .isEqualTo((long) DATAGRAM * stream.sent());
      assertThat(number(list, "\"name\":\"senders\",\"elements\":([0-9]+)")).isEqualTo(1);
      assertThat(number(list, "\"name\":\"all:[0-9]+\",\"named\":false,\"packets\":([0-9]+)"))
          .as("a counter without a name begins anew")
          .isLessThan(stream.sent());
    }
    assertThat(narrows.metrics().sum("narrows_verdict_errors_total")).isZero();
  }

  @Test
  void shouldTraceLivePacketsWhileHostileClientsDoTheirWorst() throws IOException {
    List<SocketChannel> hostile = new ArrayList<>();
    try (DatagramStream stream = DatagramStream.open(client, server, false)) {
      for (int i = 0; i < 5; i++) {
        hostile.add(connect("trace\n")); // and never reads
        hostile.add(connect("\u0000\u0001 garbage without an end"));
        hostile.add(connect(""));
      }
      stream.flow();
      CompletableFuture<String> trace =
          CompletableFuture.supplyAsync(
              () -> ask("trace proto 17 host " + client.ipv4() + " count 3"));
      stream.awaitArrivedSince(stream.sent(), 2000);
      String lines = trace.join();
      stream.pause();
      stream.awaitArrivedSince(0, stream.sent());

      assertThat(lines)
          .contains("SRC=" + client.ipv4() + " DST=" + server.ipv4())
          .contains("inet narrows all rule udp dport 5005 meta nftrace set 1 (verdict continue)")
          .contains("inet narrows all rule counter (verdict continue)")
          .contains("inet narrows all policy accept");
      assertThat(lines.lines().filter(line -> line.endsWith("packet accepted"))).hasSize(3);
      assertThat(datagrams()).isEqualTo(stream.sent());
    } finally {
      for (SocketChannel channel : hostile) {
        channel.close();
      }
    }
  }

  private SocketChannel connect(String text) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(narrows.control()));
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return channel;
  }

  @Test
  void shouldRemoveTheSocketAtItsEndAndReplaceOneThatAKillLeft() {
    assertThat(narrows.control()).exists();
    narrows.signal("KILL");
    narrows.awaitExit();
    assertThat(narrows.control()).exists();

    NarrowsProcess next = lab.narrows(RULES, "--control", narrows.control().toString());
    List<String> lines = new ArrayList<>();
    ControlClient.ask(narrows.control(), "list", lines::add);
    assertThat(lines).contains("  counter datagrams {");

    next.signal("TERM");
    assertThat(next.awaitExit()).isZero();
    assertThat(Files.exists(narrows.control())).isFalse();
  }
}
