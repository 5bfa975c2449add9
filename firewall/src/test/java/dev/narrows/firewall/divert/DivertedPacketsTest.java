package dev.narrows.firewall.divert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DivertedPacketsTest {
  private static final TableId IPV4 = new TableId(false, "mangle");
  private static final TableId IPV6 = new TableId(true, "mangle");

  private final DivertedPackets packets = new DivertedPackets();

  @Test
  void shouldAddUpTables() {
    packets.replace(IPV4, 0, true);
    packets.replace(IPV6, 0, true);
    packets.read(IPV4, 10);
    packets.read(IPV6, 5);
    packets.read(IPV4, 12);
    assertThat(packets.sum()).isEqualTo(17);
  }

  @Test
  void shouldLeaveOutWhatAnEarlierRunHadDiverted() {
    packets.replace(IPV4, 1000, true);
    packets.read(IPV4, 3);
    assertThat(packets.sum()).isEqualTo(3);
  }

  @Test
  void shouldGoOnWhenRulesArePutInPlaceAnew() {
    packets.replace(IPV4, 0, true);
    packets.read(IPV4, 10);
    packets.replace(IPV4, 14, true);
    packets.read(IPV4, 2);
    assertThat(packets.sum()).isEqualTo(16);
  }

  @Test
  void shouldGoOnWhenRulesAreRemovedAndComeBack() {
    packets.replace(IPV4, 0, true);
    packets.replace(IPV4, 10, false);
    packets.replace(IPV4, 0, true);
    packets.read(IPV4, 1);
    assertThat(packets.sum()).isEqualTo(11);
  }

  @Test
  void shouldGoOnWhenSomebodySetsTheCountersToZero() {
    packets.replace(IPV4, 0, true);
    packets.read(IPV4, 10);
    packets.read(IPV4, 4);
    packets.read(IPV4, 5);
    assertThat(packets.sum()).isEqualTo(15);
  }
}
