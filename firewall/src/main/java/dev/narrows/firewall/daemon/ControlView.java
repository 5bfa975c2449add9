package dev.narrows.firewall.daemon;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.control.ControlSource;
import dev.narrows.firewall.control.RuleListing;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.queue.QueueWorker;
import dev.narrows.firewall.trace.TraceRing;
import dev.narrows.rules.eval.StatedMtus;
import java.util.List;
import org.jnetfilter.route.Link;
import org.jnetfilter.route.NetworkTables;

/** What the control socket shows of the daemon. */
record ControlView(LiveStatus status, NetworkTables tables) implements ControlSource {
  @Override
  public String list(boolean json) {
    RulesInForce rules = status.inForce();
    RuleListing listing = new RuleListing(rules.source(), rules.loadedAt(), rules.rules());
    return json ? listing.json() : listing.text();
  }

  @Override
  public LearnedMtus pathMtus() {
    return status.pathMtus();
  }

  @Override
  public BlackHoles blackHoles() {
    return status.blackHoles();
  }

  @Override
  public StatedMtus statedMtus() {
    return status.inForce().rules().statedMtus();
  }

  @Override
  public List<TraceRing> rings() {
    return status.workers().stream().map(QueueWorker::traces).toList();
  }

  @Override
  public String interfaceName(int index) {
    Link link = tables.link(index);
    return link == null ? null : link.name();
  }
}
