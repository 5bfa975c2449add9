package dev.narrows.rules.agreement;

import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Verdict;
import java.util.HashMap;
import java.util.Map;

/** Judges packets at hook forward as Narrows does. */
final class NarrowsGateway {
  private final RuleSet rules;
  private final int near;
  private final int far;
  private final JudgeFixture fixture = new JudgeFixture();
  private final Judge judge;

  /** The interfaces have the same numbers and names as the kernel's. */
  NarrowsGateway(RuleSet rules, int near, int far) {
    this.rules = rules;
    this.near = near;
    this.far = far;
    fixture.interfaces.put(near, KernelGateway.NEAR);
    fixture.interfaces.put(far, KernelGateway.FAR);
    judge = rules.newJudge(fixture);
  }

  /** What is forwarded of a packet, or null when it is dropped. */
  byte[] forward(byte[] packet) {
    fixture.packet(packet).describe(near, far, 0);
    if (rules.stations().isEmpty()) {
      return packet;
    }
    judge.judge(rules.stations().get(0), fixture.context, fixture.decision);
    return fixture.decision.verdict() == Verdict.ACCEPT ? fixture.octets() : null;
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
