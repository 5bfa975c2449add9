package dev.narrows.firewall.offload;

import static org.assertj.core.api.Assertions.assertThat;

import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnedFramesTest {
  private static final int MARK = 0xfedcba98;

  private final ReturnedFrames frames = new ReturnedFrames();
  private final ReturnedFrames.Handle one = frames.newHandle();
  private final ReturnedFrames.Handle other = frames.newHandle();

  private static PacketView frame(boolean ipv6, int sequence, int payload) {
    PacketBuilder builder = ipv6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4();
    return builder.tcp(80, 40000).ack().sequence(sequence).payload(payload).view();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldKnowAFrameOnceForEachTimeAndItsMark(boolean ipv6) {
    one.put(frame(ipv6, 7, 3000), MARK);

    assertThat(other.take(frame(ipv6, 8, 3000))).isNegative();
    assertThat(other.take(frame(ipv6, 7, 3001))).isNegative();
    assertThat(other.take(frame(!ipv6, 7, 3000))).isNegative();
    assertThat(other.take(frame(ipv6, 7, 3000))).isEqualTo(Integer.toUnsignedLong(MARK));
    assertThat(other.take(frame(ipv6, 7, 3000))).isNegative();
  }

  @Test
  void shouldForgetTheOldestOfThoseThatNeverComeBack() {
    one.put(frame(false, 7, 3000), 1);
    for (int sequence = 100; sequence < 200_000; sequence++) {
      one.put(frame(false, sequence, 100), 2);
    }

    assertThat(one.take(frame(false, 7, 3000))).isNegative();
  }
}
