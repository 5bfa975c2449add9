package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.demo.MetricSamples;
import java.time.Duration;
import org.jnetfilter.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of traffic when Narrows cannot judge it: what the operator chose. */
@Tag("kernel")
class FailureModeKernelTest {
  private static final int QUEUE_LENGTH = 16;
  private static final int MANY = 500;
  private static final int FEW = 10;

  private GatewayLab lab;
  private DatagramStream stream;

  @BeforeEach
  void start() {
    lab = GatewayLab.create("fail");
    Host client = lab.addHost(1500);
    Host server = lab.addHost(1500);
    stream = DatagramStream.open(client, server, false);
    stream.send(1);
    stream.awaitArrivedSince(0, 1);
  }

  @AfterEach
  void stop() {
    stream.close();
    lab.close();
  }

  private void kill(NarrowsProcess narrows) {
    narrows.signal("KILL");
    narrows.awaitExit();
  }

  @Test
  void shouldPassTrafficAfterKillNineUnderLoadWhenBypassing() {
    NarrowsProcess narrows = lab.narrows(Rules.ALL, "--on-failure", "bypass");
    stream.flow();
    stream.awaitArrivedSince(stream.sent(), MANY);
    kill(narrows);
    assertThat(lab.diverts()).as("left behind").isNotEmpty();
    stream.awaitArrivedSince(stream.sent(), MANY);
    stream.pause();
  }

  @Test
  void shouldBlockTrafficAfterKillNineUnderLoadUntilItRunsAgainWhenBlocking() {
    NarrowsProcess narrows = lab.narrows(Rules.ALL, "--on-failure", "block");
    stream.flow();
    stream.awaitArrivedSince(stream.sent(), MANY);
    kill(narrows);
    stream.pause();
    int first = stream.sent();
    stream.send(MANY);
    lab.narrows(Rules.ALL, "--on-failure", "block");
    int last = stream.sent();
    stream.send(1);
    stream.awaitArrivedSince(last, 1);
    assertThat(stream.arrivedSince(first)).as("only what came after the restart").isEqualTo(1);
  }

  @Test
  void shouldClearWhatAKilledRunLeftBehind() {
    for (String mode : new String[] {"bypass", "block"}) {
      kill(lab.narrows(Rules.ALL, "--on-failure", mode));
      assertThat(lab.diverts()).isNotEmpty();
      NarrowsProcess next = lab.narrows(Rules.OVERSIZE, "--on-failure", mode);
      assertThat(lab.diverts())
          .as("of the rules before, learning aside")
          .noneMatch(rule -> rule.matches(".*NARROWS_FORWARD .*NFQUEUE --queue-num (?!10110).*"));
      next.signal("TERM");
      assertThat(next.awaitExit()).isZero();
      assertThat(lab.diverts()).isEmpty();
    }
  }

  @Test
  void shouldPassTrafficWhileStuckWithAFullQueueWhenBypassing() {
    NarrowsProcess narrows = lab.narrows(Rules.ALL, options("bypass"));
    narrows.freeze();
    int first = stream.sent();
    stream.send(MANY);
    stream.awaitArrivedSince(first, MANY - QUEUE_LENGTH);
    assertThat(stream.arrivedSince(first)).as("those in the queue wait").isLessThan(MANY);
    narrows.signal("CONT");
    stream.awaitArrivedSince(first, MANY);
    awaitUnjudged(narrows, MANY - QUEUE_LENGTH);
    narrows.reloadAndWait(Rules.OVERSIZE);
    narrows.reloadAndWait(Rules.ALL);
    double judged = narrows.metrics().sum("narrows_packets_total");
    stream.send(FEW);
    narrows.awaitMetric("narrows_packets_total", judged + FEW);
    awaitUnjudged(narrows, MANY - QUEUE_LENGTH);
  }

  /** What was diverted and not judged, whatever rules are put in place anew. */
  private static void awaitUnjudged(NarrowsProcess narrows, int count) {
    Await.until(
        count + " packets are known to have passed unjudged",
        Duration.ofSeconds(60),
        () -> unjudged(narrows.metrics()) == count);
  }

  private static double unjudged(MetricSamples metrics) {
    return metrics.sum("narrows_diverted_packets_total") - metrics.sum("narrows_packets_total");
  }

  @Test
  void shouldDropWhatDoesNotFitAFullQueueWhenBlocking() {
    NarrowsProcess narrows = lab.narrows(Rules.ALL, options("block"));
    narrows.freeze();
    int first = stream.sent();
    stream.send(MANY);
    narrows.signal("CONT");
    // The queue is in order: once one behind them has arrived, no other of them will.
    Await.until(
        "the queue moves again",
        Duration.ofSeconds(60),
        () -> {
          int number = stream.sent();
          stream.send(1);
          Thread.yield();
          return stream.hasArrived(number) || stream.arrivedSince(first + MANY) > 0;
        });
    int arrived = stream.arrivedSince(first) - stream.arrivedSince(first + MANY);
    assertThat(arrived).isBetween(1, QUEUE_LENGTH);
    narrows.awaitMetric("narrows_queue_dropped_total", MANY - QUEUE_LENGTH);
  }

  private static String[] options(String mode) {
    return new String[] {"--on-failure", mode, "--queue-length", Integer.toString(QUEUE_LENGTH)};
  }
}
