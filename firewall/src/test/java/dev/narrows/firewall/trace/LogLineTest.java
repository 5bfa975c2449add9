package dev.narrows.firewall.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.Unpooled;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private static String line(PacketBuilder packet, int mark, String in, String out) {
    byte[] octets = packet.build();
    PacketContext context = new PacketContext();
    context.describe(Hook.FORWARD, 1, 2, mark, false, false);
    context.packet().wrap(Unpooled.wrappedBuffer(octets), 0, octets.length);
    context.packet().check();
    return LogLine.of("p: ", context, in, out);
  }

  @Test
  void shouldTellOfTcpOverIpv4() {
    PacketBuilder packet =
        PacketBuilder.ipv4().dontFragment().identification(77).tcp(40000, 443).synAck().mss(1460);
    assertThat(line(packet, 0x10, "eth0", "eth1"))
        .isEqualTo(
            "p: IN=eth0 OUT=eth1 SRC=192.0.2.1 DST=198.51.100.2 LEN=44 TTL=64 ID=77 DF PROTO=TCP"
                + " SPT=40000 DPT=443 WINDOW=64240 SYN ACK MARK=0x10");
  }

  @Test
  void shouldTellOfUdpOverIpv6() {
    assertThat(line(PacketBuilder.ipv6().udp(5, 53).payload(4), 0, "eth0", null))
        .isEqualTo(
            "p: IN=eth0 OUT= SRC=2001:0db8:0001:0000:0000:0000:0000:0001"
                + " DST=2001:0db8:0002:0000:0000:0000:0000:0002 LEN=52 HOPLIMIT=64 PROTO=UDP"
                + " SPT=5 DPT=53");
  }

  @Test
  void shouldTellOfIcmpAndOfFragments() {
    assertThat(line(PacketBuilder.ipv4().icmp(8, 0), 0, null, null))
        .endsWith("PROTO=ICMP TYPE=8 CODE=0");
    assertThat(line(PacketBuilder.ipv6().icmp(128, 0), 0, null, null))
        .endsWith("PROTO=ICMPv6 TYPE=128 CODE=0");
    PacketBuilder later = PacketBuilder.ipv4().fragmentOffset(800).protocol(17).payload(64);
    assertThat(line(later, 0, null, null)).endsWith("FRAG:800 PROTO=UDP");
  }
}
