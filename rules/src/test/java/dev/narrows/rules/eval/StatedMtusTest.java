package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.StatedMtu;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StatedMtusTest {
  private static StatedMtu ipv4(long address, int length, int mtu) {
    return new StatedMtu(false, 0, address, length, mtu, "test.nft", 1, "");
  }

  @Test
  void shouldTakeTheLongestPrefix() {
    StatedMtus mtus =
        new StatedMtus(
            List.of(
                ipv4(0x0a080000, 16, 1420),
                ipv4(0x0a080100, 24, 1380),
                ipv4(0x0a080101, 32, 1500),
                new StatedMtu(true, 0x20010db800000000L, 0, 32, 1400, "test.nft", 2, "")));

    assertThat(mtus.to(false, 0, 0x0a07ffffL)).isEqualTo(StatedMtus.UNKNOWN);
    assertThat(mtus.to(false, 0, 0x0a080000L)).isEqualTo(1420);
    assertThat(mtus.to(false, 0, 0x0a080100L)).isEqualTo(1380);
    assertThat(mtus.to(false, 0, 0x0a080101L)).isEqualTo(1500);
    assertThat(mtus.to(false, 0, 0x0a080102L)).isEqualTo(1380);
    assertThat(mtus.to(false, 0, 0x0a080200L)).isEqualTo(1420);
    assertThat(mtus.to(false, 0, 0x0a090000L)).isEqualTo(StatedMtus.UNKNOWN);
    assertThat(mtus.to(true, 0x20010db8ffffffffL, -1)).isEqualTo(1400);
    assertThat(mtus.to(true, 0x20010db900000000L, 0)).isEqualTo(StatedMtus.UNKNOWN);
  }

  /** By looking at every prefix. */
  private static int slowly(List<StatedMtu> entries, boolean ipv6, Value address) {
    int best = -1;
    int mtu = StatedMtus.UNKNOWN;
    for (StatedMtu each : entries) {
      Value mask = Value.ones((each.ipv6() ? 128 : 32) - each.prefixLength()).not();
      boolean in = address.and(mask).equals(new Value(each.high(), each.low()).and(mask));
      if (each.ipv6() == ipv6 && in && each.prefixLength() > best) {
        best = each.prefixLength();
        mtu = each.mtu();
      }
    }
    return mtu;
  }

  /** Few different bits, so that prefixes lie in each other and side by side. */
  private static Value address(Random random, boolean ipv6) {
    long pattern = random.nextInt(4) == 0 ? -1 : 0x8000000180000001L;
    Value some = new Value(random.nextLong() & pattern, random.nextLong() & pattern);
    return ipv6 ? some : new Value(0, some.low() & 0xffffffffL);
  }

  @Property(tries = 300)
  void shouldAgreeWithALookAtEveryPrefix(@ForAll long seed) {
    Random random = new Random(seed);
    List<StatedMtu> entries = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      boolean ipv6 = random.nextBoolean();
      int length = random.nextInt((ipv6 ? 128 : 32) + 1);
      Value prefix = address(random, ipv6).and(Value.ones((ipv6 ? 128 : 32) - length).not());
      if (known.add(ipv6 + " " + prefix + "/" + length)) {
        int mtu = 1280 + i;
        entries.add(new StatedMtu(ipv6, prefix.high(), prefix.low(), length, mtu, "f", 1, ""));
      }
    }
    StatedMtus mtus = new StatedMtus(entries);
    for (int i = 0; i < 200; i++) {
      boolean ipv6 = random.nextBoolean();
      Value address = address(random, ipv6);
      if (!entries.isEmpty() && random.nextBoolean()) {
        StatedMtu near = entries.get(random.nextInt(entries.size()));
        ipv6 = near.ipv6();
        Value start = new Value(near.high(), near.low());
        Value end = start.or(Value.ones((ipv6 ? 128 : 32) - near.prefixLength()));
        address =
            switch (random.nextInt(4)) {
              case 0 -> start;
              case 1 -> end;
              case 2 -> start.equals(Value.ZERO) ? start : start.previous();
              default -> end.equals(Value.MAX) ? end : end.next();
            };
        address = ipv6 ? address : address.and(Value.ones(32));
      }
      assertThat(mtus.to(ipv6, address.high(), address.low()))
          .as("%s in %s", address, entries)
          .isEqualTo(slowly(entries, ipv6, address));
    }
  }
}
