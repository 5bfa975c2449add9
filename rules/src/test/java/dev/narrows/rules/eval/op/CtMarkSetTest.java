package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Conntrack;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.PacketType;
import dev.narrows.rules.eval.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CtMarkSetTest {
  private final Marked marked = new Marked();

  /** Keeps what is set, and has an entry whose mark is 0x10. */
  private static final class Marked extends JudgeFixture {
    private final List<Integer> set = new ArrayList<>();
    private boolean told = true;

    @Override
    public boolean findConntrack(PacketContext packet) {
      Conntrack conntrack = packet.conntrack();
      conntrack.begin(false, 6);
      conntrack.setMark(0x10);
      conntrack.setStatus(2);
      return told;
    }

    @Override
    public boolean setConntrackMark(PacketContext packet, int mark) {
      set.add(mark);
      return told;
    }
  }

  @BeforeEach
  void packet() {
    marked.packet(PacketBuilder.ipv4().tcp(1234, 80).ack().build());
    tell(ConntrackClass.ESTABLISHED_ORIGINAL);
  }

  private void tell(ConntrackClass told) {
    marked.context.conntrack().tell(told, PacketType.HOST);
  }

  private static RuleSet rules(String... lines) {
    String file =
        "table ip t { chain c { type filter hook forward priority 0; policy accept;\n"
            + String.join("\n", lines)
            + "\n}\n}\n";
    RuleCompiler.Result result = RuleCompiler.compile("marks.nft", file, Path.of(""));
    return result.ruleSet().orElseThrow(() -> new AssertionError(result.report()));
  }

  private Verdict judge(String... lines) {
    return marked.judge(rules(lines)).verdict();
  }

  @Test
  void shouldSetTheMarkAndShowItToTheRulesBehind() {
    assertThat(judge("ct mark set 0x17", "ct mark != 0x17 accept", "drop")).isEqualTo(Verdict.DROP);
    assertThat(marked.set).containsExactly(0x17);
  }

  /** The entry is asked for after the mark was set, and says the old one. */
  @Test
  void shouldKeepTheNewMarkWhenTheEntryIsReadLater() {
    assertThat(judge("ct mark set 0x17", "ct status seen-reply ct mark 0x17 drop"))
        .isEqualTo(Verdict.DROP);
  }

  @Test
  void shouldComputeFromTheMarkThatIsThere() {
    judge("ct mark set ct mark | 1", "ct mark set ct mark & 0xff | 0x100");
    assertThat(marked.set).containsExactly(0x11, 0x111);
  }

  @Test
  void shouldTakeTheMarkOfThePacketAndGiveIt() {
    marked.describe(0, 0, 0x01020304);
    assertThat(judge("ct mark set meta mark", "meta mark set ct mark | 0x80", "accept"))
        .isEqualTo(Verdict.ACCEPT);
    assertThat(marked.set).containsExactly(0x01020304);
    assertThat(marked.context.mark()).isEqualTo(0x01020384);
  }

  @ParameterizedTest
  @EnumSource(names = {"INVALID", "UNTRACKED"})
  void shouldDoNothingAndGoOnWithoutAConnection(ConntrackClass told) {
    tell(told);
    assertThat(judge("ct mark set 5 drop")).isEqualTo(Verdict.DROP);
    assertThat(marked.decision.isUndecided()).isFalse();
    assertThat(marked.set).isEmpty();
  }

  @Test
  void shouldForgetTheMarkWithThePacket() {
    judge("ct mark set 5");
    tell(ConntrackClass.ESTABLISHED_REPLY);
    assertThat(judge("ct mark 0x10 drop")).isEqualTo(Verdict.DROP);
  }

  @Test
  void shouldLeaveThePacketUndecidedWhenItCannotBeToldWhichConnectionItIs() {
    marked.told = false;
    judge("ct mark set 5 accept");
    assertThat(marked.decision.isUndecided()).isTrue();
    tell(ConntrackClass.UNTOLD);
    judge("ct mark set 5 accept");
    assertThat(marked.decision.isUndecided()).isTrue();
  }

  @Test
  void shouldSetNothingInARehearsal() {
    RuleSet rules = rules("ct mark set 5", "ct mark 5 drop");
    rules.newRehearsalJudge(marked).judge(rules.stations().get(0), marked.context, marked.decision);
    assertThat(marked.set).isEmpty();
    assertThat(marked.decision.verdict()).isEqualTo(Verdict.DROP);
  }
}
