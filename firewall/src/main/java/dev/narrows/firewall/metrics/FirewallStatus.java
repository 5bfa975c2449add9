package dev.narrows.firewall.metrics;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.divert.DivertState;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.queue.QueueWorker;
import dev.narrows.rules.RuleSet;
import java.util.List;

/** What the running firewall shows of itself; every method may be called by any thread. */
public interface FirewallStatus {
  boolean isLive();

  boolean isReady();

  /** Why it is not live or not ready, for people; empty when it is both. */
  String reason();

  List<QueueWorker> workers();

  RuleSet rules();

  LearnedMtus pathMtus();

  BlackHoles blackHoles();

  /** Newest state of the diverts; null when Narrows does not manage them. */
  DivertState diverts();

  /** Packets that the diverts sent to queues, as of the newest look at them. */
  long divertedPackets();

  /** What the diverts tell oversized packets by, bpf or length; null as above. */
  String selector();

  /** How coalesced frames go on: tun, segments or off. */
  String offload();

  long reloads(boolean succeeded);

  /** Seconds since the epoch. */
  double rulesLoadedTimestamp();

  String version();
}
