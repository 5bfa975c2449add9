package dev.narrows.rules.agreement;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.PacketType;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.Verdict;
import java.util.HashMap;
import java.util.Map;

/** Judges packets at each hook of their way as Narrows does. */
final class NarrowsGateway {
  private final RuleSet rules;
  private final int near;
  private final int far;
  private final JudgeFixture fixture = new JudgeFixture();
  private final Judge judge;
  private RejectReason rejected;

  /** The interfaces have the same numbers and names as the kernel's. */
  NarrowsGateway(RuleSet rules, int near, int far) {
    this.rules = rules;
    this.near = near;
    this.far = far;
    fixture.interfaces.put(near, KernelGateway.NEAR);
    fixture.interfaces.put(far, KernelGateway.FAR);
    judge = rules.newJudge(fixture);
  }

  /** What leaves the gateway of a packet: null when it is dropped, or was for the gateway. */
  byte[] send(Way way, byte[] packet) {
    fixture.context.setMark(0);
    rejected = null;
    byte[] now = packet;
    for (Hook hook : way.hooks()) {
      now = judge(way, hook, hook == Hook.FORWARD ? Octets.hopped(now) : now);
      if (now == null) {
        return null;
      }
    }
    return way == Way.IN ? null : now;
  }

  /** How the last packet's sender is answered, or null. */
  RejectReason rejected() {
    return rejected;
  }

  private byte[] judge(Way way, Hook hook, byte[] packet) {
    boolean leaves = hook != Hook.PREROUTING && hook != Hook.INPUT;
    fixture.packet(packet);
    fixture.context.conntrack().tell(ConntrackClass.UNTOLD, PacketType.HOST);
    for (Station station : rules.stations()) {
      if (station.hook() == hook) {
        int in = way == Way.OUT ? 0 : near;
        int mark = fixture.context.mark();
        fixture.context.describe(hook, in, leaves ? far : 0, mark, false, false);
        judge.judge(station, fixture.context, fixture.decision);
        if (fixture.decision.verdict() != Verdict.ACCEPT) {
          rejected = fixture.decision.reject();
          return null;
        }
      }
    }
    return fixture.octets();
  }

  /** Named counters by name: "packets/octets". */
  Map<String, String> counters() {
    Map<String, String> counters = new HashMap<>();
    rules
        .counters()
        .forEach(each -> counters.put(each.name(), each.packets() + "/" + each.bytes()));
    return counters;
  }
}
