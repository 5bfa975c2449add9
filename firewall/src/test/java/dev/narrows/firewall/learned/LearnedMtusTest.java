package dev.narrows.firewall.learned;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LearnedMtusTest {
  private static final long AGE = 600_000;
  private static final MtuAddress TO = MtuAddress.parse("192.0.2.7");

  private final LearnedMtus learned = new LearnedMtus(8, 552, AGE);
  private final LearnedMtuTable.Reader reader = learned.table().newReader();

  private MtuRefusal lower(int mtu, long now) {
    return learned.lower(TO, mtu, MtuOrigin.ICMP, now, "told");
  }

  private int mtu(long now) {
    return reader.mtu(TO.ipv6(), TO.high(), TO.low(), now);
  }

  @Test
  void shouldNeverRaiseByAMessage() {
    assertThat(lower(1400, 0)).isNull();
    assertThat(lower(1450, 1)).isEqualTo(MtuRefusal.NOT_LOWER);
    assertThat(mtu(2)).isEqualTo(1400);
    assertThat(lower(1300, 2)).isNull();
    assertThat(mtu(3)).isEqualTo(1300);
    assertThat(learned.learned()).isEqualTo(2);
  }

  /** RFC 1191, 6.3: ten minutes; a message that says the same proves that it still holds. */
  @Test
  void shouldForgetAfterAWhileUnlessToldAgain() {
    lower(1400, 0);
    assertThat(mtu(AGE - 1)).isEqualTo(1400);
    lower(1400, AGE - 1);
    assertThat(mtu(2 * AGE - 2)).isEqualTo(1400);
    assertThat(mtu(2 * AGE - 1)).isZero();
    assertThat(learned.learned()).isEqualTo(1);
    assertThat(lower(1450, 2 * AGE)).as("what has expired binds nobody").isNull();
    long changes = learned.changes();
    learned.removeExpired(3 * AGE);
    assertThat(learned.table().size()).isZero();
    assertThat(learned.changes()).isGreaterThan(changes);
  }

  @Test
  void shouldKeepWhatTheOperatorSet() {
    learned.set(TO, 1450, 0);
    assertThat(lower(1300, 1)).isEqualTo(MtuRefusal.SET_BY_OPERATOR);
    assertThat(mtu(100 * AGE)).isEqualTo(1450);
    assertThat(learned.clear(TO)).isTrue();
    assertThat(learned.clear(TO)).isFalse();
    assertThat(mtu(1)).isZero();
  }
}
