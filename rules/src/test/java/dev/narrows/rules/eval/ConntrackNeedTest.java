package dev.narrows.rules.eval;

import static dev.narrows.rules.eval.ConntrackClass.ESTABLISHED;
import static dev.narrows.rules.eval.ConntrackClass.ESTABLISHED_ORIGINAL;
import static dev.narrows.rules.eval.ConntrackClass.ESTABLISHED_REPLY;
import static dev.narrows.rules.eval.ConntrackClass.INVALID;
import static dev.narrows.rules.eval.ConntrackClass.NEW;
import static dev.narrows.rules.eval.ConntrackClass.NEW_CHANGED;
import static dev.narrows.rules.eval.ConntrackClass.RELATED;
import static dev.narrows.rules.eval.ConntrackClass.UNTOLD;
import static dev.narrows.rules.eval.ConntrackClass.UNTRACKED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connection states a rule file needs to see. */
class ConntrackNeedTest {
  private static TrafficNeed need(String policy, String... rules) {
    String file =
        "table ip t {\n chain other { tcp dport 1 drop; }\n chain c {\n"
            + "  type filter hook forward priority 0; policy "
            + policy
            + ";\n"
            + String.join("\n", rules)
            + "\n }\n}\n";
    RuleCompiler.Result result = RuleCompiler.compile("need.nft", file, Path.of(""));
    return result
        .ruleSet()
        .orElseThrow(() -> new AssertionError(result.report()))
        .stations()
        .get(0)
        .need();
  }

  private static Set<ConntrackClass> classes(TrafficNeed need) {
    Set<ConntrackClass> classes = EnumSet.noneOf(ConntrackClass.class);
    need.selectors().forEach(each -> classes.addAll(need.conntrackClasses(each)));
    return classes;
  }

  @Test
  void shouldTellNothingWhereNoRuleAsks() {
    assertThat(classes(need("drop", "tcp dport 22 accept"))).containsExactly(UNTOLD);
  }

  @Test
  void shouldLeaveOutWhatARuleAcceptsForGood() {
    TrafficNeed need =
        need("drop", "ct state established,related accept", "ct state invalid drop", "accept");
    assertThat(classes(need)).containsExactlyInAnyOrder(INVALID);
  }

  @Test
  void shouldLeaveItOutBehindOtherRulesToo() {
    TrafficNeed need =
        need("drop", "iifname \"lo\" accept", "ct state { established, related } accept");
    assertThat(classes(need)).containsExactlyInAnyOrder(NEW, INVALID, UNTRACKED);
  }

  @Test
  void shouldLeaveOutWhatAVerdictMapAcceptsForGood() {
    TrafficNeed need =
        need(
            "drop",
            "ct state vmap { established : accept, related : accept, invalid : drop }",
            "tcp dport 22 accept");
    assertThat(classes(need)).containsExactlyInAnyOrder(NEW, INVALID, UNTRACKED);
  }

  @Test
  void shouldKeepWhatARuleAcceptsOnConditions() {
    TrafficNeed need = need("drop", "ct state established tcp dport 22 accept");
    assertThat(classes(need)).contains(ESTABLISHED, RELATED, NEW, INVALID, UNTRACKED);
  }

  @Test
  void shouldKeepWhatMeetsThePolicyByAReturnOrAGotoBefore() {
    assertThat(classes(need("drop", "tcp dport 22 return", "ct state established accept")))
        .contains(ESTABLISHED);
    assertThat(classes(need("drop", "tcp dport 22 goto other", "ct state established accept")))
        .contains(ESTABLISHED);
    assertThat(classes(need("accept", "tcp dport 22 return", "ct state established accept")))
        .isEmpty();
  }

  @Test
  void shouldKeepWhatIsCounted() {
    assertThat(classes(need("accept", "ct state established counter accept")))
        .containsExactly(ESTABLISHED);
  }

  @Test
  void shouldNeedOnlyTheStateThatARuleActsOn() {
    assertThat(classes(need("accept", "ct state new tcp dport 22 drop"))).containsExactly(NEW);
    assertThat(classes(need("accept", "ct state != new drop"))).doesNotContain(NEW).hasSize(4);
    assertThat(classes(need("accept", "ct state ! new,established drop")))
        .containsExactlyInAnyOrder(RELATED, INVALID, UNTRACKED);
  }

  @Test
  void shouldTellDirectionsApartOnlyWhereARuleDoes() {
    assertThat(classes(need("accept", "ct state established ct direction reply drop")))
        .containsExactly(ESTABLISHED_REPLY);
    assertThat(classes(need("accept", "ct direction original ct state established drop")))
        .containsExactly(ESTABLISHED_ORIGINAL);
  }

  @Test
  void shouldTellNewConnectionsThatWereChangedWhereAnEntryIsAsked() {
    assertThat(classes(need("accept", "ct state new ct mark 5 drop")))
        .containsExactlyInAnyOrder(NEW, NEW_CHANGED);
    assertThat(classes(need("accept", "ct status snat drop"))).doesNotContain(INVALID, UNTRACKED);
  }

  private static Set<MarkPattern> excludedMarks(TrafficNeed need) {
    Set<MarkPattern> marks = new HashSet<>();
    need.selectors().forEach(each -> marks.addAll(each.excludedMarks()));
    return marks;
  }

  @Test
  void shouldLeaveOutConnectionsThatARuleAcceptsByTheirMark() {
    TrafficNeed need =
        need("drop", "ct mark & 0x300 == 0x100 accept", "ct mark 7 accept", "tcp dport 22 accept");
    assertThat(need.selectors())
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(each.excludedMarks())
                    .containsExactlyInAnyOrder(
                        new MarkPattern(0x300, 0x100), new MarkPattern(-1, 7)));
    assertThat(classes(need)).contains(ESTABLISHED, NEW, NEW_CHANGED, INVALID, UNTRACKED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ct mark 5 counter accept",
        "ct mark 5 tcp dport 22 accept",
        "ct state established ct mark 5 accept",
        "ct mark & 0xf != 5 accept",
        "ct mark { 5, 6 } accept",
        "ct mark 5 ct mark & 1 == 1 accept",
        "ct mark 5 return",
        "ct status & snat == snat accept"
      })
  void shouldKeepConnectionsThatTheirMarkAloneDoesNotDecide(String rule) {
    assertThat(excludedMarks(need("drop", rule, "tcp dport 80 accept"))).isEmpty();
  }

  @Test
  void shouldKeepMarkedConnectionsThatAnEarlierRuleActsOn() {
    TrafficNeed need = need("accept", "udp dport 9 drop", "ct mark 5 accept", "tcp dport 80 drop");
    assertThat(need.selectors())
        .satisfiesExactlyInAnyOrder(
            udp -> {
              assertThat(udp.protocol()).isEqualTo(17);
              assertThat(udp.excludedMarks()).isEmpty();
            },
            tcp -> {
              assertThat(tcp.protocol()).isEqualTo(6);
              assertThat(tcp.excludedMarks()).containsExactly(new MarkPattern(-1, 5));
            });
  }

  @Test
  void shouldNeedOnlyThePacketTypesThatARuleActsOn() {
    TrafficNeed need = need("accept", "pkttype { broadcast, multicast } drop");
    assertThat(need.selectors())
        .allSatisfy(
            each ->
                assertThat(need.packetTypes(each))
                    .containsExactlyInAnyOrder(PacketType.BROADCAST, PacketType.MULTICAST));
  }

  @Test
  void shouldSeeConnectionsOnlyWhereTheirMarkIsSet() {
    TrafficNeed need = need("accept", "ct mark set 5");
    assertThat(classes(need)).containsExactlyInAnyOrder(NEW, NEW_CHANGED, ESTABLISHED, RELATED);
  }
}
