package dev.narrows.firewall.divert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.StatedMtu;
import dev.narrows.rules.eval.StatedMtus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatedPathsTest {
  private static StatedMtu path(long address, int length, int mtu) {
    return new StatedMtu(false, 0, address, length, mtu, "test.nft", 1, "");
  }

  private static StatedPaths paths(List<StatedMtu> stated) {
    return new StatedPaths(new StatedMtus(stated));
  }

  @Test
  void shouldGiveEachPrefixADivertOfItsOwn() {
    StatedMtu six = new StatedMtu(true, 0x20010db8L << 32, 0, 32, 1400, "test.nft", 1, "");
    StatedPaths paths =
        paths(List.of(path(0x0a080000L, 16, 1420), path(0x0a080101L, 32, 900), six));
    assertThat(paths.narrow())
        .containsExactly(
            new NarrowPath(false, "10.8.0.0/16", 1420),
            new NarrowPath(false, "10.8.1.1/32", 900),
            new NarrowPath(true, "2001:db8:0:0:0:0:0:0/32", 1400));
    assertThat(paths.least(false, 1500)).isEqualTo(1500);
    assertThat(paths.least(true, 1300)).isEqualTo(1300);
  }

  /** iptables does not show a destination that is everything. */
  @Test
  void shouldTakeAPrefixOfAllAddressesForALink() {
    StatedPaths paths = paths(List.of(path(0, 0, 1420), path(0x0a080000L, 16, 1400)));
    assertThat(paths.narrow()).containsExactly(new NarrowPath(false, "10.8.0.0/16", 1400));
    assertThat(paths.least(false, 1500)).isEqualTo(1420);
    assertThat(paths.least(false, 1300)).isEqualTo(1300);
    assertThat(paths.least(true, 1500)).isEqualTo(1500);
  }

  @Test
  void shouldTakeTheNarrowestForALinkWhenTheyAreVeryMany() {
    List<StatedMtu> many = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      many.add(path(0x0a000000L + i, 32, 1500 - i));
    }
    assertThat(paths(many).narrow()).isEmpty();
    assertThat(paths(many).least(false, 1500)).isEqualTo(1436);
    assertThat(paths(many.subList(0, 64)).narrow()).hasSize(64);
  }
}
