package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real senders of too long packets: that they learn from what Narrows tells them. */
@Tag("kernel")
class OversizeKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MTU = 1400;

  private static GatewayLab lab;
  private static Host client;
  private static Host server;
  private static NarrowsProcess narrows;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("over");
    client = lab.addHost(1500);
    server = lab.addHost(MTU);
    // Super-frames would be the kernel's to answer: this is about packets that really are so long.
    client.offload(false, "tso", "gso");
    narrows = lab.narrows(Rules.OVERSIZE);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static void forgetPathMtu() {
    client.namespace().ip("route", "flush", "cache");
    client.namespace().ip("-6", "route", "flush", "cache");
  }

  private static String type(boolean version6) {
    return version6 ? "packet-too-big" : "frag-needed";
  }

  private static double sent(boolean version6) {
    return narrows.metrics().sum("narrows_icmp_sent_total", "type", type(version6));
  }

  /** Open for as long as answers may come: without a socket the kernel takes no heed of them. */
  private static DatagramSocket socket() {
    return Transfer.inside(client.namespace(), () -> new DatagramSocket());
  }

  private static void send(DatagramSocket socket, String address, int payload) {
    Transfer.inside(
        client.namespace(),
        () -> {
          InetAddress target = InetAddress.getByName(address);
          socket.send(new DatagramPacket(new byte[payload], payload, target, 9));
          return null;
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTeachTheKernelOfAUdpSender(boolean version6) {
    forgetPathMtu();
    String address = server.address(version6);
    assertThat(client.pathMtu(address)).isEqualTo(1500);
    double before = sent(version6);
    try (DatagramSocket socket = socket()) {
      send(socket, address, 1500 - (version6 ? 48 : 28));
      Await.until("the client knows the MTU", LIMIT, () -> client.pathMtu(address) == MTU);
    }
    // An answer is on its way before it is counted.
    narrows.awaitMetric("narrows_icmp_sent_total", "type", type(version6), before + 1);
    assertThat(sent(version6)).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldKeepAnUploadGoingWithoutTheKernelsHelp(boolean version6) {
    forgetPathMtu();
    double before = sent(version6);
    long kernelDropped = dropped(version6);
    Transfer.send(client, server, version6, 4 << 20);
    assertThat(client.pathMtu(server.address(version6))).isEqualTo(MTU);
    assertThat(sent(version6)).isGreaterThan(before);
    assertThat(dropped(version6)).as("dropped by the gateway's kernel").isEqualTo(kernelDropped);
  }

  /** Too long packets that Narrows let through to the kernel's own check. */
  private static long dropped(boolean version6) {
    return version6
        ? Host.counter6(lab.gateway(), "Ip6InTooBigErrors")
        : Host.counter(lab.gateway(), "Ip", "FragFails");
  }

  @Test
  void shouldLetTheKernelFragmentWhatMayBeFragmented() throws Exception {
    double before = sent(false);
    byte[] sentPayload = new byte[1472];
    new Random(1).nextBytes(sentPayload);
    byte[] packet =
        PacketBuilder.ipv4()
            .source(client.ipv4())
            .destination(server.ipv4())
            .udp(5000, 5001)
            .payload(sentPayload)
            .build();
    try (DatagramSocket socket = server.namespace().inside(() -> new DatagramSocket(5001));
        PacketTap tap = server.tap();
        Injector injector = client.injector()) {
      injector.send(packet);
      assertThat(receive(socket)).isEqualTo(sentPayload);
      byte[] first = tap.awaitPacket(p -> Wire.isTo(p, server.ipv4()) && moreFragments(p), LIMIT);
      assertThat(first).as("first fragment").isNotNull().hasSizeLessThanOrEqualTo(MTU);
    }
    assertThat(sent(false)).isEqualTo(before);
  }

  private static boolean moreFragments(byte[] packet) {
    return (Wire.u16(packet, 6) & 0x2000) != 0;
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    socket.setSoTimeout((int) LIMIT.toMillis());
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Test
  void shouldFollowALinkWhoseMtuChanges() {
    lab.setMtu(server, 1300);
    try {
      awaitAnswersWith(1300);
    } finally {
      lab.setMtu(server, MTU);
      awaitAnswersWith(MTU);
    }
  }

  /** The answer's MTU comes from the link table, which a notification changes a moment later. */
  private static void awaitAnswersWith(int mtu) {
    try (DatagramSocket socket = socket()) {
      Await.until(
          "answers tell of " + mtu,
          LIMIT,
          () -> {
            forgetPathMtu();
            send(socket, server.ipv4(), 1472);
            Await.until("an answer", LIMIT, () -> client.pathMtu(server.ipv4()) < 1500);
            return client.pathMtu(server.ipv4()) == mtu;
          });
    }
  }
}
