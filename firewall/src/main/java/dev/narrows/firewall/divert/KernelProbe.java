package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.divert.DivertException.Reason;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.conntrack.ConntrackEntry;
import org.jnetfilter.conntrack.ConntrackLookup;
import org.jnetfilter.conntrack.ConntrackTuple;

/**
 * Whether the running kernel can tell what rules ask of a packet beyond its bytes. Takes the same
 * capabilities as running does; changes nothing.
 */
public final class KernelProbe {
  private static final int ENOENT = 2;

  /** A rule that uses the match, as iptables-restore --test takes it. */
  private static final Map<Question, String> MATCHES =
      new TreeMap<>(
          Map.of(
              Question.CT_STATE, "-m conntrack --ctstate UNTRACKED",
              Question.CT_DIRECTION, "-m conntrack --ctstate NEW --ctdir ORIGINAL",
              Question.CT_ENTRY, "-m conntrack ! --ctstate SNAT,DNAT -m connmark --mark 0x0",
              Question.PACKET_TYPE, "-m pkttype --pkt-type unicast"));

  private final Iptables iptables;

  KernelProbe(Iptables iptables) {
    this.iptables = iptables;
  }

  public static KernelProbe with(IptablesBackend backend) {
    return new KernelProbe(new Iptables(backend));
  }

  /** One line for each thing that cannot be had here, with the first rule that asks for it. */
  public List<String> problems(RuleSet rules) {
    Map<Question, RuleReference> asked = new TreeMap<>();
    for (Station station : rules.stations()) {
      station.need().askedBy().forEach(asked::putIfAbsent);
    }
    List<String> problems = new ArrayList<>();
    asked.forEach(
        (question, rule) -> {
          String problem = problem(question);
          if (!problem.isEmpty()) {
            problems.add(rule.file() + ":" + rule.line() + ": error: " + problem);
          }
        });
    return problems;
  }

  private String problem(Question question) {
    if (question == Question.WHOLE_FRAME || question == Question.GIVEN_MARK) {
      return ""; // Without a TUN device frames go another way; a start says which.
    }
    try {
      String said =
          iptables.test(false, "*mangle\n-A FORWARD " + MATCHES.get(question) + "\nCOMMIT\n");
      if (said.contains("missing kernel module")) {
        return cannotTell(said.lines().findFirst().orElse(""));
      }
    } catch (DivertException e) {
      return e.reason() == Reason.NOT_PERMITTED ? "" : cannotTell(e.getMessage());
    }
    return question == Question.CT_ENTRY ? lookupProblem() : "";
  }

  private static String cannotTell(String detail) {
    return "the running kernel cannot tell what this rule asks: "
        + detail
        + "; load the module, or keep this rule in nft";
  }

  private static String lookupProblem() {
    try (ConntrackLookup lookup = ConntrackLookup.open()) {
      ConntrackTuple nobody = new ConntrackTuple().of(false, 17);
      int errno = lookup.find(nobody, new ConntrackEntry());
      return errno == 0 || errno == ENOENT
          ? ""
          : "the running kernel does not tell of connections (errno "
              + errno
              + "); load nf_conntrack_netlink, or keep this rule in nft";
    } catch (NetfilterException e) {
      return e.getMessage();
    }
  }
}
