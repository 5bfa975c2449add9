package dev.narrows.firewall.divert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.firewall.queue.QueuePlan;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Diverts that choose a packet's queue by what the queue does not tell of it. */
class ConntrackDivertTest {
  private static final FirewallConfig CONFIG = Plans.config(FailureMode.BYPASS);

  private static QueuePlan queues(String policy, String... rules) {
    String file =
        "table ip t {\n chain c {\n  type filter hook forward priority mangle; policy "
            + policy
            + ";\n"
            + String.join("\n", rules)
            + "\n }\n}\n";
    RuleCompiler.Result result = RuleCompiler.compile("plan.nft", file, Path.of(""));
    RuleSet ruleSet = result.ruleSet().orElseThrow(() -> new AssertionError(result.report()));
    return QueuePlan.of(ruleSet, CONFIG);
  }

  /** The diverts' own matches, with the queue: the mark that all have is left out. */
  private static List<String> diverts(QueuePlan queues) {
    List<String> found = new ArrayList<>();
    for (DivertTable table : DivertPlan.of(queues, CONFIG, 1500, 1500).tables()) {
      table
          .rules()
          .values()
          .forEach(
              rules ->
                  rules.forEach(
                      rule ->
                          found.add(
                              rule.toString()
                                  .replace(" -m mark ! --mark 0x4e000000/0xff000000", "")
                                  .replace("-m mark ! --mark 0x4e000000/0xff000000 ", "")
                                  .replace(" -j NFQUEUE --queue-num", " =>")
                                  .replace("-j NFQUEUE --queue-num", "=>")
                                  .replace(" --queue-bypass", ""))));
    }
    return found;
  }

  @Test
  void shouldChooseTheQueueByTheState() {
    QueuePlan queues = queues("drop", "ct state established,related accept", "tcp dport 22 accept");
    List<String> diverts = diverts(queues);
    assertThat(diverts).hasSize(3);
    assertThat(diverts.get(0)).startsWith("-m conntrack --ctstate NEW => ");
    assertThat(diverts.get(1)).startsWith("-m conntrack --ctstate INVALID => ");
    assertThat(diverts.get(2)).startsWith("-m conntrack --ctstate UNTRACKED => ");
    assertThat(numbers(diverts)).hasSize(3);
  }

  @Test
  void shouldChooseTheQueueByTheDirectionToo() {
    assertThat(diverts(queues("accept", "ct state established ct direction reply drop")))
        .singleElement()
        .asString()
        .startsWith("-m conntrack --ctstate ESTABLISHED --ctdir REPLY => ");
  }

  @Test
  void shouldTellNewConnectionsApartThatHaveAMarkOrOtherAddresses() {
    assertThat(diverts(queues("accept", "ct state new ct mark 5 drop")))
        .satisfiesExactly(
            plain ->
                assertThat(plain)
                    .startsWith(
                        "-m conntrack --ctstate NEW -m conntrack ! --ctstate SNAT,DNAT -m connmark"
                            + " --mark 0x0 => "),
            changed -> assertThat(changed).startsWith("-m conntrack --ctstate NEW => "));
  }

  @Test
  void shouldPassConnectionsByThatAreAcceptedByTheirMark() {
    List<String> diverts =
        diverts(queues("drop", "ct mark & 0xff00 == 0x100 accept", "tcp dport 22 accept"));
    assertThat(diverts)
        .filteredOn(each -> each.contains("ESTABLISHED") || each.contains("RELATED"))
        .hasSize(2)
        .allMatch(each -> each.contains(" -m connmark ! --mark 0x100/0xff00 => "));
    // xt_connmark never matches them, so that asking for no mark would lose them.
    assertThat(diverts)
        .filteredOn(each -> each.contains("INVALID") || each.contains("UNTRACKED"))
        .hasSize(2)
        .noneMatch(each -> each.contains("connmark"));
  }

  @Test
  void shouldPartAllPacketsByTheirType() {
    assertThat(diverts(queues("accept", "pkttype broadcast drop")))
        .singleElement()
        .asString()
        .startsWith("-m pkttype --pkt-type broadcast => ");
    assertThat(diverts(queues("accept", "pkttype != host counter")))
        .hasSize(3)
        .last()
        .asString()
        .startsWith(
            "-m pkttype ! --pkt-type unicast -m pkttype ! --pkt-type broadcast -m pkttype !"
                + " --pkt-type multicast => ");
  }

  @Test
  void shouldNeverLeaveAMarkOnAPacket() {
    QueuePlan queues = queues("drop", "ct state new ct direction original ct mark 3 accept");
    assertThat(diverts(queues)).isNotEmpty().noneMatch(rule -> rule.contains("MARK --"));
  }

  @Test
  void shouldGiveAQueueTheSameMeaningWhateverElseTheRulesAsk() {
    QueueGroup alone = group(queues("accept", "ct state new drop"), "new");
    QueueGroup among = group(queues("accept", "ct state new,invalid,established counter"), "new");
    assertThat(among.firstQueue()).isEqualTo(alone.firstQueue());
    assertThat(among.told()).isEqualTo(alone.told());
  }

  @Test
  void shouldHaveAQueueOfWholePacketsForEachMeaning() {
    QueuePlan queues =
        queues("accept", "ct state new,invalid counter", "ct state new pkttype host counter");
    for (QueueGroup group : queues.groups()) {
      assertThat(queues.groups())
          .anyMatch(
              whole ->
                  whole.wholePackets()
                      && whole.firstQueue() == group.wholeQueue()
                      && whole.told().equals(group.told()));
    }
    Set<Integer> numbers = new HashSet<>();
    queues.groups().forEach(group -> assertThat(numbers.add(group.firstQueue())).isTrue());
  }

  private static QueueGroup group(QueuePlan queues, String told) {
    return queues.groups().stream()
        .filter(group -> group.told().words().equals(told) && !group.wholePackets())
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> numbers(List<String> diverts) {
    Set<String> numbers = new HashSet<>();
    diverts.forEach(divert -> numbers.add(divert.substring(divert.indexOf("=>"))));
    return numbers;
  }
}
