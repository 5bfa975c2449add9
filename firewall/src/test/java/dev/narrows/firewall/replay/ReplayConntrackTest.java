package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.PacketType;
import io.netty.buffer.Unpooled;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class ReplayConntrackTest {
  private static final String A = "10.0.0.1";
  private static final String B = "10.1.0.1";

  private final ReplayConntrack conntrack = new ReplayConntrack(null);
  private final PacketContext context = new PacketContext();

  private static byte[] from(String source, String destination, int sport, int dport) {
    return PacketBuilder.ipv4().source(source).destination(destination).udp(sport, dport).build();
  }

  /** An error of a router that quotes a packet. */
  private static byte[] error(String to, byte[] quoted) {
    return PacketBuilder.ipv4()
        .source("10.9.9.9")
        .destination(to)
        .icmp(3, 1)
        .payload(quoted)
        .build();
  }

  private ConntrackClass see(byte[] packet) {
    context.packet().wrap(Unpooled.wrappedBuffer(packet), 0, packet.length).check();
    conntrack.see(context.packet());
    conntrack.tell(context, false);
    return context.conntrack().told();
  }

  private ConntrackClass pass(byte[] packet) {
    ConntrackClass told = see(packet);
    conntrack.confirm();
    return told;
  }

  @Test
  void shouldFollowAFlowFromNewToEstablished() {
    assertThat(pass(from(A, B, 1, 2))).isEqualTo(ConntrackClass.NEW);
    assertThat(pass(from(A, B, 1, 2))).isEqualTo(ConntrackClass.NEW);
    assertThat(pass(from(B, A, 2, 1))).isEqualTo(ConntrackClass.ESTABLISHED_REPLY);
    assertThat(pass(from(A, B, 1, 2))).isEqualTo(ConntrackClass.ESTABLISHED_ORIGINAL);
    assertThat(pass(from(A, B, 3, 2))).isEqualTo(ConntrackClass.NEW);
  }

  @Test
  void shouldKnowNoFlowThatWasNotLetPass() {
    see(from(A, B, 1, 2));
    assertThat(pass(from(B, A, 2, 1))).as("first that passes").isEqualTo(ConntrackClass.NEW);
    assertThat(pass(from(A, B, 1, 2))).isEqualTo(ConntrackClass.ESTABLISHED_REPLY);
  }

  @Test
  void shouldRelateAnErrorToTheFlowItQuotes() {
    pass(from(A, B, 1, 2));
    assertThat(see(error(A, from(A, B, 1, 2)))).isEqualTo(ConntrackClass.RELATED_REPLY);
    assertThat(see(error(B, from(B, A, 2, 1)))).isEqualTo(ConntrackClass.RELATED_ORIGINAL);
    assertThat(see(error(A, from(A, B, 7, 7)))).isEqualTo(ConntrackClass.INVALID);
  }

  @Test
  void shouldTellTheEntryInTheFlowsOwnDirection() {
    pass(from(A, B, 1, 2));
    see(from(B, A, 2, 1));
    assertThat(conntrack.fill(context.conntrack())).isTrue();
    assertThat(context.conntrack().tuple(0).sourcePort()).isEqualTo(1);
    assertThat(context.conntrack().tuple(0).destinationLow()).isEqualTo(0x0a010001);
    assertThat(context.conntrack().tuple(1).sourcePort()).isEqualTo(2);
    assertThat(context.conntrack().status()).isEqualTo(0x0a);
    assertThat(context.conntrack().isIpv6()).isFalse();
  }

  @Test
  void shouldTrackNoNeighbourDiscovery() {
    byte[] solicitation = PacketBuilder.ipv6().icmp(135, 0).payload(16).build();
    assertThat(see(solicitation)).isEqualTo(ConntrackClass.UNTRACKED);
    assertThat(conntrack.fill(context.conntrack())).isFalse();
  }

  @Test
  void shouldKnowNothingBeforeConntrack() {
    see(from(A, B, 1, 2));
    conntrack.tell(context, true);
    assertThat(context.conntrack().told()).isEqualTo(ConntrackClass.INVALID);
  }

  @Test
  void shouldTellThePacketTypeByTheDestination() {
    see(from(A, "224.0.0.5", 1, 2));
    assertThat(context.conntrack().packetType()).isEqualTo(PacketType.MULTICAST);
    see(from(A, "255.255.255.255", 1, 2));
    assertThat(context.conntrack().packetType()).isEqualTo(PacketType.BROADCAST);
    see(from(A, B, 1, 2));
    assertThat(context.conntrack().packetType()).isEqualTo(PacketType.HOST);
  }

  @Test
  void shouldTakeEveryPacketToBeOfTheClassThatWasChosen() {
    ReplayConntrack fixed = new ReplayConntrack(ConntrackClass.ESTABLISHED);
    see(from(A, B, 1, 2));
    fixed.see(context.packet());
    fixed.tell(context, false);
    assertThat(context.conntrack().told()).isEqualTo(ConntrackClass.ESTABLISHED);
    assertThat(fixed.fill(context.conntrack())).isFalse();
  }
}
