package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.narrows.rules.RuleSet;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeAllocationTest {
  private static final int JUDGEMENTS = 1_000_000;
  private static final int PROGRAMS = 40;
  private static final int PACKETS = 25;
  private static final int ROUNDS = 5;

  private record Place(Judge judge, Station station, JudgeFixture fixture) {
    void run() {
      judge.judge(station, fixture.context, fixture.decision);
    }
  }

  @Test
  void shouldAllocateNothing() {
    List<Place> list = places();
    Place[] places = list.toArray(new Place[0]);
    judgeOften(places);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThat(threads.isThreadAllocatedMemorySupported()).isTrue();
    threads.getCurrentThreadAllocatedBytes();
    // What the packet path allocates it allocates in each round; a compiler that changes its mind
    // about code that other tests have run through, too, does so in one.
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      judgeOften(places);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }

  private static void judgeOften(Place[] places) {
    for (int done = 0; done < JUDGEMENTS; done += places.length) {
      for (Place place : places) {
        place.run();
      }
    }
  }

  /** All operations, over packets of all kinds; the log statement goes nowhere. */
  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int seed = 0; seed < PROGRAMS; seed++) {
      RuleSet ruleSet = RandomPrograms.program(seed);
      RandomPackets packets = new RandomPackets(seed);
      for (int i = 0; i < PACKETS; i++) {
        JudgeFixture fixture = new JudgeFixture(false).packet(packets.next()).describe(1, 2, 0);
        if (!fixture.fault().isNetworkFault()) {
          Judge judge = ruleSet.newJudge(fixture);
          places.add(new Place(judge, ruleSet.stations().get(0), fixture));
        }
      }
    }
    assertThat(places.size()).isGreaterThan(PROGRAMS * PACKETS / 2);
    return places;
  }
}
