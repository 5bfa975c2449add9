package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.TestConfig;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.JudgeListener;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueuePlanTest {
  private static final FirewallConfig CONFIG =
      TestConfig.of("queues = 3", "queue-base = 100", "no-diverts = yes");

  private static final Selector EDITS = new Selector(Family.IPV4, 6, true, false, 0, true, false);
  private static final Selector ANSWERS =
      new Selector(Family.IPV4, -1, false, true, 0, false, true);
  private static final Selector DROPS = new Selector(Family.IPV6, 6, false, false, 0, false, false);

  private record NeedingStation(Hook hook, TrafficNeed need) implements Station {
    @Override
    public List<BaseChain> chains() {
      return List.of();
    }
  }

  private record Stations(List<Station> stations) implements RuleSet {
    @Override
    public Judge newJudge(JudgeEnvironment environment) {
      throw new AssertionError("a plan judges nothing");
    }

    @Override
    public Judge newExplainingJudge(JudgeEnvironment environment, JudgeListener listener) {
      throw new AssertionError("a plan judges nothing");
    }

    @Override
    public Judge newRehearsalJudge(JudgeEnvironment environment) {
      throw new AssertionError("a plan judges nothing");
    }

    @Override
    public List<RuleCounter> counters() {
      return List.of();
    }
  }

  private static Station station(Hook hook, Selector... selectors) {
    return new NeedingStation(hook, new TrafficNeed(List.of(selectors)));
  }

  private static List<QueueGroup> plan(Station... stations) {
    return QueuePlan.of(new Stations(List.of(stations)), CONFIG).groups();
  }

  @Test
  void shouldCopyWholePacketsOnlyWhereARuleRewritesThem() {
    Station clamp = station(Hook.FORWARD, EDITS);
    Station oversize = station(Hook.PREROUTING, ANSWERS, DROPS);
    List<QueueGroup> groups = plan(oversize, clamp);
    assertThat(groups).hasSize(2);
    assertThat(groups.get(0).wholePackets()).isTrue();
    assertThat(groups.get(0).copyRange()).isEqualTo(65531);
    assertThat(groups.get(0).firstQueue()).isEqualTo(100);
    assertThat(groups.get(0).queues()).isEqualTo(3);
    assertThat(groups.get(0).stations()).containsOnlyKeys(Hook.FORWARD, Hook.PREROUTING);
    assertThat(groups.get(1).wholePackets()).isFalse();
    assertThat(groups.get(1).copyRange()).isEqualTo(1280);
    assertThat(groups.get(1).firstQueue()).isEqualTo(103);
    assertThat(groups.get(1).stations()).containsOnlyKeys(Hook.PREROUTING);
  }

  @Test
  void shouldPutAStationWithBothKindsOfSelectorsIntoBothGroups() {
    Station both = station(Hook.FORWARD, EDITS, DROPS);
    List<QueueGroup> groups = plan(both);
    assertThat(groups).extracting(QueueGroup::wholePackets).containsExactly(true, false);
    assertThat(groups).allSatisfy(g -> assertThat(g.stations()).containsEntry(Hook.FORWARD, both));
  }

  @Test
  void shouldGiveAQueueTheSameCopyRangeWhateverElseThereIs() {
    assertThat(plan(station(Hook.FORWARD, EDITS)).get(0).firstQueue()).isEqualTo(100);
    assertThat(plan(station(Hook.FORWARD, ANSWERS)).get(1).firstQueue()).isEqualTo(103);
    QueueGroup headers = plan(station(Hook.FORWARD, DROPS)).get(1);
    assertThat(headers.firstQueue()).isEqualTo(106);
    assertThat(headers.copyRange()).isEqualTo(256);
  }

  @Test
  void shouldNotMixTwoStationsOfAHook() {
    Station early = station(Hook.PREROUTING, DROPS);
    Station late = station(Hook.PREROUTING, DROPS);
    Station other = station(Hook.INPUT, DROPS);
    List<QueueGroup> groups = plan(early, late, other);
    assertThat(groups).extracting(QueueGroup::firstQueue).containsExactly(100, 106, 109, 115);
    assertThat(groups.get(1).stations().get(Hook.PREROUTING)).isSameAs(early);
    assertThat(groups.get(1).stations().get(Hook.INPUT)).isSameAs(other);
    assertThat(groups.get(3).stations().get(Hook.PREROUTING)).isSameAs(late);
  }

  @Test
  void shouldHaveAQueueOfWholePacketsForHeadersBeyondTheCopyRange() {
    Station early = station(Hook.PREROUTING, EDITS);
    Station late = station(Hook.PREROUTING, DROPS);
    List<QueueGroup> groups = plan(early, late, station(Hook.INPUT, DROPS));
    for (QueueGroup group : groups) {
      QueueGroup whole =
          groups.stream().filter(g -> g.firstQueue() == group.wholeQueue()).findAny().orElseThrow();
      assertThat(whole.wholePackets()).isTrue();
      assertThat(whole.stations()).containsAllEntriesOf(group.stations());
    }
  }

  @Test
  void shouldNeedNoQueueWhenNoChainHasAnEffect() {
    assertThat(plan(station(Hook.FORWARD))).isEmpty();
    assertThat(plan()).isEmpty();
  }
}
