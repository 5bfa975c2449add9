package dev.narrows.firewall.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.firewall.blackhole.BlackHole;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import dev.narrows.rules.StatedMtu;
import dev.narrows.rules.eval.StatedMtus;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownHolesTest {
  private static final long NOW = 1_000_000;
  private static final MtuAddress TO = MtuAddress.parse("192.0.2.7");
  private static final MtuAddress BEFORE = MtuAddress.parse("2001:db8::7");
  private static final BlackHole FOUND =
      new BlackHole(TO, 1400, 1500, "a -> b", NOW - 9000, NOW, false);

  private final LearnedMtus learned = new LearnedMtus(8, 552, 600_000);
  private StatedMtus stated = StatedMtus.NONE;

  private List<KnownHole> known() {
    return new KnownHoles(learned, stated, NOW + 1000).with(List.of(FOUND));
  }

  @Test
  void shouldTellOfOneThatIsOnlyShown() {
    assertThat(known())
        .containsExactly(
            new KnownHole(
                TO,
                1400,
                0,
                0,
                "segments of 1500 octets vanished, and arrived when they were cut to 1400: TCP a ->"
                    + " b"));
    assertThat(known().get(0).isMadeUpFor()).isFalse();
  }

  @Test
  void shouldTellForHowLongThePathIsTakenForNarrow() {
    learned.lower(TO, 1400, MtuOrigin.BLACK_HOLE, NOW, "told");
    KnownHole hole = known().get(0);
    assertThat(hole.isMadeUpFor()).isTrue();
    assertThat(hole.taken()).isEqualTo(1400);
    assertThat(hole.secondsLeft()).isEqualTo(599);
  }

  @Test
  void shouldTellWhatTheOperatorTakesThePathFor() {
    learned.set(TO, 1450, NOW);
    assertThat(known().get(0).isMadeUpFor()).isFalse();
    assertThat(known().get(0).secondsLeft()).isNegative();
    stated =
        new StatedMtus(List.of(new StatedMtu(false, 0, TO.low(), 32, 1390, "r.nft", 3, "tunnel")));
    assertThat(known().get(0).taken()).isEqualTo(1390);
    assertThat(known().get(0).isMadeUpFor()).isTrue();
  }

  @Test
  void shouldTellOfThoseFromBeforeARestart() {
    learned.lower(BEFORE, 1300, MtuOrigin.BLACK_HOLE, NOW, "segments of 1500 octets vanished");
    learned.lower(MtuAddress.parse("192.0.2.8"), 1300, MtuOrigin.ICMP, NOW, "told");
    assertThat(known()).extracting(KnownHole::to).containsExactly(TO, BEFORE);
    assertThat(known().get(1).seen()).isEqualTo("segments of 1500 octets vanished");
  }

  @Test
  void shouldReadWhatItWrites() {
    learned.lower(BEFORE, 1300, MtuOrigin.BLACK_HOLE, NOW, "of [2001:db8::1]:7  to b");
    for (KnownHole hole : known()) {
      assertThat(KnownHole.parse(hole.line())).isEqualTo(hole);
    }
    assertThatThrownBy(() -> KnownHole.parse("192.0.2.7 1400"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
