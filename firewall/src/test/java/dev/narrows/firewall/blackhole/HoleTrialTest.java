package dev.narrows.firewall.blackhole;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoleTrialTest {
  private static final int LONG = 1500;
  private static final int HEADERS = 52;
  private static final int PAYLOAD = LONG - HEADERS;
  private static final int CUT = 1024 - HEADERS;
  private static final int RUNS = 300;
  private static final long MINUTES = 600_000;

  private final HoleTrial trial = new HoleTrial();

  @BeforeEach
  void suspect() {
    trial.begin(false, 1000, 2, LONG);
  }

  private int sent(int sequence) {
    return trial.sent(sequence, LONG, HEADERS, true);
  }

  private void acknowledge(int acknowledgment) {
    trial.received(acknowledgment, true, true);
  }

  @Test
  void shouldCutTheThirdRepetitionOfASegment() {
    assertThat(sent(1000)).isEqualTo(1024);
  }

  @Test
  void shouldLetSegmentsBehindItPass() {
    assertThat(sent(1000 + PAYLOAD)).isZero();
    assertThat(sent(1000)).isEqualTo(1024);
  }

  @Test
  void shouldAskForMoreLossesOnceAShortOneArrived() {
    sent(1000);
    acknowledge(1000 + CUT);
    assertThat(sent(1000 + CUT)).isZero();
    assertThat(sent(1000 + CUT)).isZero();
    assertThat(sent(1000 + CUT)).isEqualTo(1024);
    assertThat(trial.result()).isNull();
  }

  @Test
  void shouldFindNothingWhenTheWholeSegmentIsAcknowledged() {
    sent(1000);
    acknowledge(1000 + PAYLOAD);
    assertThat(trial.result()).isEqualTo(TrialResult.PASSES);
  }

  @Test
  void shouldFindNothingWhenALongSegmentArrivesLater() {
    sent(1000);
    acknowledge(1000 + CUT);
    sent(1000 + CUT);
    acknowledge(1000 + CUT + PAYLOAD);
    assertThat(trial.result()).isEqualTo(TrialResult.PASSES);
  }

  @Test
  void shouldFindNothingWhenTheReceiverAnswersToLongSegments() {
    sent(1000);
    acknowledge(1000 + CUT);
    sent(1000 + CUT);
    acknowledge(1000 + CUT);
    sent(1000 + CUT);
    acknowledge(1000 + CUT);
    assertThat(trial.result()).isEqualTo(TrialResult.PASSES);
  }

  @Test
  void shouldNotTakeTheAnswerToAShortSegmentForOneToALongOne() {
    sent(1000);
    acknowledge(1000 + CUT);
    for (int i = 0; i < 2; i++) {
      trial.sent(9000, 100, HEADERS, true);
      assertThat(sent(1000 + CUT)).isZero();
      acknowledge(1000 + CUT);
    }
    assertThat(trial.result()).isNull();
  }

  @Test
  void shouldFindNothingWhenALongSegmentIsSelectivelyAcknowledged() {
    sent(1000);
    acknowledge(1000 + CUT);
    sent(1000 + CUT);
    trial.receivedSelectively(9000, 9000 + PAYLOAD - 1);
    trial.receivedSelectively(1000, 1000 + PAYLOAD);
    assertThat(trial.result()).as("short segments, and what was acknowledged").isNull();
    trial.receivedSelectively(9000, 9000 + PAYLOAD);
    assertThat(trial.result()).isEqualTo(TrialResult.PASSES);
  }

  @Test
  void shouldEndWhenTheWindowCloses() {
    sent(1000);
    trial.received(1000, false, true);
    assertThat(trial.result()).isEqualTo(TrialResult.ENDED);
  }

  @Test
  void shouldCallAReceiverSilentThatNoShortSegmentReaches() {
    sent(1000);
    sent(1000);
    assertThat(trial.result()).isNull();
    assertThat(sent(1000)).isZero();
    assertThat(trial.result()).isEqualTo(TrialResult.SILENT);
  }

  @Test
  void shouldGiveUpWhatCannotBeCut() {
    for (int i = 0; i < 3; i++) {
      assertThat(trial.result()).isNull();
      assertThat(trial.sent(1000, LONG, HEADERS, false)).isZero();
    }
    assertThat(trial.result()).isEqualTo(TrialResult.UNTESTABLE);
  }

  @Test
  void shouldCompareSequenceNumbersAcrossTheirWrap() {
    trial.begin(false, -100, 2, LONG);
    assertThat(sent(-100)).isEqualTo(1024);
    acknowledge(-100 + CUT);
    assertThat(sent(-100)).as("sent whole once more").isZero();
    acknowledge(-100 + PAYLOAD);
    assertThat(trial.result()).isEqualTo(TrialResult.PASSES);
  }

  @ParameterizedTest
  @CsvSource({"1499, 1492", "1472, 1472", "1400, 1400", "1399, 1380", "1280, 1280", "1024, 1024"})
  void shouldFindTheWidthOfABlackHole(int mtu, int found) {
    SimulatedConnection connection = new SimulatedConnection(mtu, LONG, 1).run(1 << 24, MINUTES);
    assertThat(connection.lastResult()).isEqualTo(TrialResult.HOLE);
    assertThat(connection.foundMtu()).isEqualTo(found);
    assertThat(connection.nowMillis()).as("milliseconds").isLessThan(16_000);
  }

  @Test
  void shouldFindThatAJumboPathIsNarrow() {
    SimulatedConnection connection = new SimulatedConnection(1500, 9000, 1).run(1 << 24, MINUTES);
    assertThat(connection.lastResult()).isEqualTo(TrialResult.HOLE);
    assertThat(connection.foundMtu()).isEqualTo(1500);
  }

  /** Loss may hide a black hole for a while, and make it seem narrower than it is. */
  @Property(tries = 300)
  void shouldFindBlackHolesOnLossyPaths(
      @ForAll @IntRange(min = 1024, max = 1499) int mtu,
      @ForAll @IntRange(max = 5) int percent,
      @ForAll long seed) {
    SimulatedConnection connection =
        new SimulatedConnection(mtu, LONG, seed).losing(percent / 100.0).run(1 << 24, MINUTES);
    assertThat(connection.lastResult()).isEqualTo(TrialResult.HOLE);
    assertThat(connection.foundMtu()).isBetween(1024, mtu);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20})
  void shouldNeverTakeLossForABlackHole(int percent) {
    int holes = 0;
    int suspicions = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      SimulatedConnection connection =
          new SimulatedConnection(LONG, LONG, seed).losing(percent / 100.0).run(1 << 20, MINUTES);
      holes += connection.lastResult() == TrialResult.HOLE ? 1 : 0;
      suspicions += connection.suspicions();
    }
    assertThat(holes).as("of %d suspicions", suspicions).isZero();
    if (percent >= 20) {
      assertThat(suspicions).as("the trial was put to the test").isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 30})
  void shouldNeverTakeReorderingForABlackHole(int percent) {
    for (int seed = 0; seed < RUNS; seed++) {
      SimulatedConnection connection =
          new SimulatedConnection(LONG, LONG, seed).delaying(percent / 100.0).run(1 << 20, MINUTES);
      assertThat(connection.lastResult()).as("seed %d", seed).isNotEqualTo(TrialResult.HOLE);
    }
  }

  @Property(tries = 200)
  void shouldNeverTakeADeadPeerForABlackHole(
      @ForAll @IntRange(max = 1 << 18) int octets, @ForAll long seed) {
    SimulatedConnection connection =
        new SimulatedConnection(LONG, LONG, seed).losing(0.01).run(octets, MINUTES);
    connection.die();
    connection.run(1 << 24, MINUTES);
    assertThat(connection.lastResult()).isEqualTo(TrialResult.SILENT);
  }

  @Test
  void shouldNeverTakeAClosedWindowForABlackHole() {
    SimulatedConnection connection = new SimulatedConnection(1400, LONG, 1);
    connection.closeWindow();
    connection.run(1 << 20, MINUTES);
    assertThat(connection.lastResult()).isEqualTo(TrialResult.ENDED);
  }
}
