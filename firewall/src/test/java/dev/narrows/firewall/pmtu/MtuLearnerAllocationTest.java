package dev.narrows.firewall.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuRefusal;
import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

/** Whoever sends what, a packet that teaches nothing new costs no memory. */
class MtuLearnerAllocationTest {
  private static final int TIMES = 200_000;
  private static final int MAX_ROUNDS = 10;
  private static final long MILLI = 1_000_000;

  private final FlowTable flows = new FlowTable(4);
  private final LearnedMtus learned = new LearnedMtus(8, 552, 600_000);
  private final FlowRecorder recorder = new FlowRecorder(flows.newCursor());
  private final MtuLearner learner =
      new MtuLearner(
          learned,
          flows.newCursor(),
          new TokenBucketTable(SipHash.withRandomKey(), 4, 1_000_000, 1_000_000, 0),
          TrackedFlows.NONE,
          new TokenBucketTable(SipHash.withRandomKey(), 0, 1_000_000, 1_000_000, 0));

  private static PacketBuilder toServer(boolean ipv6) {
    return ipv6
        ? PacketBuilder.ipv6().source("2001:db8::7").destination("2001:db8:9::9")
        : PacketBuilder.ipv4().dontFragment().source("192.0.2.7").destination("198.51.100.9");
  }

  private static PacketContext message(boolean ipv6, int mtu, byte[] quote) {
    PacketBuilder builder =
        ipv6
            ? PacketBuilder.ipv6().source("2001:db8:5::1").destination("2001:db8::7").icmp(2, 0)
            : PacketBuilder.ipv4().source("203.0.113.1").destination("192.0.2.7").icmp(3, 4);
    byte[] octets = builder.rest(mtu).payload(Arrays.copyOf(quote, 548)).build();
    PacketContext context = new PacketContext();
    context.describe(Hook.FORWARD, 1, 2, 0, false, false);
    context.setWallClockNanos(1_000_000 * MILLI);
    ByteBuffer memory = ByteBuffer.allocateDirect(octets.length).put(octets).flip();
    context.packet().wrap(Unpooled.wrappedBuffer(memory), 0, octets.length);
    context.packet().check();
    return context;
  }

  private static byte[] segment(boolean ipv6, int port, int sequence) {
    return toServer(ipv6).tcp(4711, port).sequence(sequence).payload(1400).build();
  }

  private static PacketContext[] messages() {
    byte[] malformed = new byte[60];
    byte[] udp = toServer(true).udp(1, 2).payload(1400).build();
    byte[] other = toServer(false).protocol(50).payload(1400).build();
    return new PacketContext[] {
      message(false, 1400, segment(false, 443, 2)), // what is known
      message(true, 1400, segment(true, 443, 2)),
      message(false, 1420, segment(false, 443, 2)),
      message(true, 1420, segment(true, 443, 2)),
      message(false, 1400, segment(false, 80, 2)),
      message(true, 1400, segment(true, 443, 1 << 30)),
      message(false, 500, segment(false, 443, 2)),
      message(true, 1480, segment(true, 443, 2)),
      message(true, 1400, udp),
      message(false, 1400, other),
      message(false, 1400, malformed),
    };
  }

  @Test
  void shouldAllocateNothing() {
    PacketContext[] messages = messages();
    PacketView[] samples = {
      toServer(false).tcp(4711, 443).syn().sequence(1).mss(1460).view(),
      toServer(true).tcp(4711, 443).syn().sequence(1).mss(1440).view(),
      toServer(false).tcp(4711, 443).ack().sequence(2).payload(1400).view(),
      toServer(true).tcp(4711, 443).ack().sequence(2).payload(1400).view(),
    };
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < MAX_ROUNDS && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      run(messages, samples);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("octets for %d packets", TIMES).isZero();
    assertThat(learned.learned()).isEqualTo(2);
    for (MtuRefusal reason :
        new MtuRefusal[] {
          MtuRefusal.MALFORMED,
          MtuRefusal.PROTOCOL,
          MtuRefusal.UNKNOWN_FLOW,
          MtuRefusal.UNTRACKED,
          MtuRefusal.OUT_OF_WINDOW,
          MtuRefusal.TOO_SMALL,
          MtuRefusal.QUOTE_FITS,
          MtuRefusal.NOT_LOWER
        }) {
      assertThat(learned.refused(reason)).as(reason.label()).isPositive();
    }
  }

  private void run(PacketContext[] messages, PacketView[] samples) {
    for (int i = 0; i < TIMES; i++) {
      long now = i * MILLI / 100;
      PacketContext message = messages[i % messages.length];
      message.setNowNanos(now);
      recorder.record(samples[i % samples.length], now);
      learner.observe(message);
    }
  }
}
