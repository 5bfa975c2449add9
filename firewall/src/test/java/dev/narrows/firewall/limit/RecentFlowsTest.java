package dev.narrows.firewall.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecentFlowsTest {
  private static final long WINDOW = 600_000_000_000L;
  private static final int TCP = 6;

  private final RecentFlows flows = new RecentFlows(new SipHash(3, 4), 10, WINDOW);

  private boolean isFirst(long source, long destination, int protocol, int ports, long now) {
    return flows.source(0, source).destination(0, destination).isFirst(protocol, ports, now);
  }

  @Test
  void shouldKnowAFlowForTheWindowFromItsFirstSight() {
    assertThat(isFirst(1, 2, TCP, 5, 0)).isTrue();
    assertThat(isFirst(1, 2, TCP, 5, WINDOW / 2)).isFalse();
    assertThat(isFirst(1, 2, TCP, 5, WINDOW - 1)).isFalse();
    assertThat(isFirst(1, 2, TCP, 5, WINDOW)).isTrue();
    assertThat(isFirst(1, 2, TCP, 5, WINDOW + 1)).isFalse();
  }

  @Test
  void shouldTellFlowsApartByEachPartOfTheirName() {
    assertThat(isFirst(1, 2, TCP, 5, 0)).isTrue();
    assertThat(isFirst(2, 1, TCP, 5, 0)).isTrue();
    assertThat(isFirst(1, 3, TCP, 5, 0)).isTrue();
    assertThat(isFirst(1, 2, 17, 5, 0)).isTrue();
    assertThat(isFirst(1, 2, TCP, 6, 0)).isTrue();
    assertThat(flows.source(9, 1).destination(0, 2).isFirst(TCP, 5, 0)).isTrue();
    assertThat(flows.source(0, 1).destination(9, 2).isFirst(TCP, 5, 0)).isTrue();
    assertThat(isFirst(1, 2, TCP, 5, 0)).isFalse();
  }

  /** The clock of a machine may begin anywhere, below 0 too. */
  @Property
  void shouldReportEachFlowAsFirstOnce(
      @ForAll long start,
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 30) Integer> ports) {
    RecentFlows fresh = new RecentFlows(new SipHash(5, 6), 12, WINDOW);
    Set<Integer> seen = new HashSet<>();
    for (int port : ports) {
      boolean first = fresh.source(0, 1).destination(0, 2).isFirst(TCP, port, start);
      assertThat(first).isEqualTo(seen.add(port));
    }
  }

  /** However many flows come, one that was not seen is never taken for one that was. */
  @Test
  void shouldNeverTakeANewFlowForAnOldOneWhenItIsFull() {
    for (int port = 0; port < 100_000; port++) {
      assertThat(isFirst(1, 2, TCP, port, 0)).isTrue();
    }
  }
}
