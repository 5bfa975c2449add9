package dev.narrows.firewall.learned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LearnedMtuTableTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long LATER = NOW + 600_000;

  private static LearnedMtu entry(boolean ipv6, long low, int mtu, long expiresAt) {
    return new LearnedMtu(ipv6, 0, low, mtu, MtuOrigin.ICMP, NOW, expiresAt, "a test");
  }

  @Test
  void shouldForgetWhatHasExpired() {
    LearnedMtuTable table = new LearnedMtuTable(4);
    table.put(entry(false, 7, 1400, LATER));

    assertThat(table.newReader().mtu(false, 0, 7, LATER - 1)).isEqualTo(1400);
    assertThat(table.newReader().mtu(false, 0, 7, LATER)).isZero();
    assertThat(table.entries(LATER)).isEmpty();
    table.removeExpired(LATER);
    assertThat(table.size()).isZero();
  }

  @Test
  void shouldTellTheFamiliesApart() {
    LearnedMtuTable table = new LearnedMtuTable(4);
    table.put(entry(false, 7, 1400, LATER));
    table.put(entry(true, 7, 1300, LATER));

    LearnedMtuTable.Reader reader = table.newReader();
    assertThat(reader.mtu(false, 0, 7, NOW)).isEqualTo(1400);
    assertThat(reader.mtu(true, 0, 7, NOW)).isEqualTo(1300);
    assertThat(reader.mtu(true, 7, 7, NOW)).isZero();
  }

  @Test
  void shouldTellWhatWasKnownBefore() {
    LearnedMtuTable table = new LearnedMtuTable(4);

    assertThat(table.put(entry(false, 7, 1400, NOW + 1))).isNull();
    assertThat(table.put(entry(false, 7, 1300, LATER)).mtu()).isEqualTo(1400);
    assertThat(table.size()).isOne();
    assertThat(table.remove(false, 0, 7)).isTrue();
    assertThat(table.remove(false, 0, 7)).isFalse();
    assertThat(table.size()).isZero();
  }

  /** Whatever comes, the table never grows, and keeps what lasts longest. */
  @Test
  void shouldKeepWhatLastsLongestWhenItIsFull() {
    LearnedMtuTable table = new LearnedMtuTable(3);
    for (int i = 0; i < 8; i++) {
      table.put(entry(false, i, 1000 + i, LATER + i));
    }
    table.put(entry(false, 100, 1100, LATER + 100));

    assertThat(table.size()).isEqualTo(8).isEqualTo(table.capacity());
    assertThat(table.get(false, 0, 0)).isNull();
    assertThat(table.get(false, 0, 1)).isNotNull();
    assertThat(table.newReader().mtu(false, 0, 100, NOW)).isEqualTo(1100);
    assertThat(table.clear()).isEqualTo(8);
    assertThat(table.newReader().mtu(false, 0, 100, NOW)).isZero();
  }

  /** A table that is large enough is a map. */
  @Property
  void shouldAgreeWithAMap(
      @ForAll @Size(max = 30) List<@IntRange(max = 9) Integer> addresses,
      @ForAll @Size(max = 30) List<@IntRange(min = 68, max = 9000) Integer> mtus) {
    LearnedMtuTable table = new LearnedMtuTable(16);
    Map<Long, Integer> map = new HashMap<>();
    for (int i = 0; i < Math.min(addresses.size(), mtus.size()); i++) {
      long address = addresses.get(i);
      if (mtus.get(i) % 5 == 0) {
        assertThat(table.remove(false, 0, address)).isEqualTo(map.remove(address) != null);
      } else {
        table.put(entry(false, address, mtus.get(i), LATER));
        map.put(address, mtus.get(i));
      }
    }
    LearnedMtuTable.Reader reader = table.newReader();
    List<Integer> read = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    for (long address = 0; address < 10; address++) {
      read.add(reader.mtu(false, 0, address, NOW));
      expected.add(map.getOrDefault(address, 0));
    }
    assertThat(read).isEqualTo(expected);
    assertThat(table.size()).isEqualTo(map.size()).isEqualTo(table.entries(NOW).size());
  }
}
