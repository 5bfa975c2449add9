package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.control.ControlClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rule file states of a path that is narrower than any link that the gateway has. */
@Tag("kernel")
class StatedPathMtuKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CHAINS = Rules.OVERSIZE + Rules.ADD_MSS;

  private GatewayLab lab;
  private Host client;
  private Host server;

  @BeforeEach
  void build() {
    lab = GatewayLab.create("stated");
    client = lab.addHost(1500);
    server = lab.addHost(1500);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static String stated(int mtu) {
    return "path-mtu { 10.2.0.0/16 : " + mtu + ", fd02::/16 comment \"far\" : " + mtu + " }\n";
  }

  private static List<String> paths(NarrowsProcess narrows) {
    List<String> lines = new ArrayList<>();
    ControlClient.ask(narrows.control(), "path-mtu", lines::add);
    return lines;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldClampBothWaysAndFollowAReload(boolean version6) {
    int headers = version6 ? 60 : 40;
    NarrowsProcess narrows = lab.narrows(stated(1400) + CHAINS);
    assertThat(Wire.mss(Handshake.open(client, server, version6).syn())).isEqualTo(1400 - headers);
    assertThat(Wire.mss(Handshake.open(server, client, version6).syn())).isEqualTo(1400 - headers);
    assertThat(paths(narrows)).hasSize(2).allMatch(line -> line.contains(" configuration: "));
    assertThat(paths(narrows).get(0)).startsWith("10.2.0.0/16 mtu 1400 ");
    assertThat(paths(narrows).get(1)).endsWith(":1, far");
    narrows.reloadAndWait(stated(1300) + CHAINS);
    assertThat(Wire.mss(Handshake.open(client, server, version6).syn())).isEqualTo(1300 - headers);
    narrows.reload("path-mtu { 10.2.0.0/16 : 67 }\n" + CHAINS);
    narrows.awaitMetric("narrows_rules_reloads_total", "result", "failure", 1);
    assertThat(Wire.mss(Handshake.open(client, server, version6).syn())).isEqualTo(1300 - headers);
    narrows.reloadAndWait(CHAINS);
    assertThat(Wire.mss(Handshake.open(client, server, version6).syn())).isEqualTo(1500 - headers);
  }

  /** Packets that no link of the gateway's is too narrow for. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAnswerWhatIsTooLongForTheStatedPath(boolean version6) {
    NarrowsProcess narrows = lab.narrows(stated(1400) + CHAINS);
    String type = version6 ? "packet-too-big" : "frag-needed";
    try (Injector injector = client.injector();
        PacketTap answers = client.tap();
        PacketTap arrivals = server.tap()) {
      injector.send(datagram(version6, 1400));
      assertThat(arrivals.awaitPacket(p -> Wire.isTo(p, server.address(version6), 9), LIMIT))
          .as("what fits")
          .isNotNull();
      injector.send(datagram(version6, 1401));
      byte[] answer =
          answers.awaitPacket(
              p -> Wire.isTo(p, client.address(version6)) && isAboutMtu(p, version6), LIMIT);
      assertThat(answer).as(type).isNotNull();
      assertThat(version6 ? Wire.u32(answer, 44) : Wire.u16(answer, 26)).isEqualTo(1400);
    }
    narrows.awaitMetric("narrows_icmp_sent_total", "type", type, 1);
  }

  private static boolean isAboutMtu(byte[] packet, boolean version6) {
    int typeAndCode = Wire.u16(packet, Wire.transportOffset(packet));
    return Wire.protocol(packet) == (version6 ? 58 : 1)
        && typeAndCode == (version6 ? 0x200 : 0x304);
  }

  private byte[] datagram(boolean version6, int length) {
    return (version6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4().dontFragment())
        .source(client.address(version6))
        .destination(server.address(version6))
        .udp(7, 9)
        .payload(length - (version6 ? 48 : 28))
        .build();
  }

  /** Of so many that each cannot have a divert of its own. */
  @Test
  void shouldKnowMorePathsThanThereAreDiverts() {
    StringBuilder many = new StringBuilder("path-mtu { 10.2.0.0/16 : 1400");
    for (int i = 0; i < 300; i++) {
      many.append(", 10.99.").append(i / 200).append('.').append(i % 200).append(" : 1450");
    }
    NarrowsProcess narrows = lab.narrows(many + " }\n" + CHAINS);
    assertThat(lab.diverts()).hasSizeLessThan(40).anyMatch(rule -> rule.contains(" 0:1400 "));
    try (Injector injector = client.injector()) {
      injector.send(datagram(false, 1401));
      narrows.awaitMetric("narrows_icmp_sent_total", "type", "frag-needed", 1);
    }
  }
}
