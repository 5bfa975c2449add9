package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.control.KnownHole;
import dev.narrows.firewall.learned.MtuAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlackHoleCheckTest {
  private static final MtuAddress TO = MtuAddress.parse("192.0.2.7");
  private static final MtuAddress TO_IPV6 = MtuAddress.parse("2001:db8::7");
  private static final String SEEN = "segments of 1500 octets vanished";

  private final FactKit facts = new FactKit().setRunning(7, 100);

  private Diagnosis diagnosis() {
    List<Finding> findings = new BlackHoleCheck().examine(facts);
    return Diagnosis.of(findings, 1, List.of(), facts.running().isPresent());
  }

  private void has(MtuAddress to, int taken, long secondsLeft) {
    facts.addBlackHole(new KnownHole(to, 1400, taken, secondsLeft, SEEN));
  }

  @Test
  void shouldNoteOneThatIsMadeUpFor() {
    has(TO, 1400, 583);
    Diagnosis diagnosis = diagnosis();
    Finding finding = diagnosis.findings().get(0);
    assertThat(diagnosis.exitCode()).isZero();
    assertThat(finding.subject()).isEqualTo("192.0.2.7");
    assertThat(finding.seen()).isEqualTo(SEEN);
    assertThat(diagnosis.help(finding))
        .startsWith("makes up for it: it takes the path for 1400 octets for another 583 s");
    assertThat(finding.mend())
        .singleElement()
        .asString()
        .startsWith("tracepath -n 192.0.2.7 # ")
        .contains("fragmentation-needed -j ACCEPT")
        .endsWith("then: narrows path-mtu --clear 192.0.2.7");
  }

  @Test
  void shouldTellHowToMakeUpForOneThatIsOnlyShown() {
    facts.configure(ConfigKey.BLACKHOLE, "detect").configure(ConfigKey.CONTROL, "/run/n 1");
    has(TO_IPV6, 0, 0);
    Diagnosis diagnosis = diagnosis();
    Finding finding = diagnosis.findings().get(0);
    assertThat(diagnosis.exitCode()).isEqualTo(Severity.TROUBLE.exitCode());
    assertThat(diagnosis.help(finding)).contains("it would with blackhole = act");
    assertThat(finding.mend())
        .hasSize(2)
        .first()
        .isEqualTo("narrows path-mtu --control '/run/n 1' --set 2001:db8:0:0:0:0:0:7=1400");
    assertThat(finding.mend().get(1)).contains("ip6tables", "packet-too-big");
  }

  @ParameterizedTest
  @CsvSource({
    "1500, -1, it was told to take the path for 1500 octets",
    "0, 0, it was told to forget that path"
  })
  void shouldSayWhyOneIsNotMadeUpFor(int taken, long secondsLeft, String why) {
    has(TO, taken, secondsLeft);
    Diagnosis diagnosis = diagnosis();
    assertThat(diagnosis.count(Severity.TROUBLE)).isOne();
    assertThat(diagnosis.help(diagnosis.findings().get(0))).endsWith(why);
  }

  @Test
  void shouldAskNobodyWhenNarrowsDoesNotRun() {
    FactKit alone = new FactKit().addBlackHole(new KnownHole(TO, 1400, 0, 0, SEEN));
    assertThat(new BlackHoleCheck().examine(alone)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "act, on, makes up for it when it is proven",
    "detect, on, it would make up for it with blackhole = act",
    "off, on, since blackhole = off",
    "act, off, since learn = off"
  })
  void shouldTellWhatNarrowsDoesAboutASuspicion(String mode, String learn, String what) {
    facts.configure(ConfigKey.BLACKHOLE, mode).configure(ConfigKey.LEARN, learn);
    Finding seen = new Finding(Illness.BLACK_HOLE, "192.0.2.7", SEEN, "ip route add ...");
    has(TO_IPV6, 1400, 5);
    List<Finding> proven = new BlackHoleCheck().examine(facts);
    List<Finding> rest = Doctor.withoutProven(List.of(seen), proven, facts.config());
    Diagnosis diagnosis = Diagnosis.of(rest, 1, List.of(), true);
    assertThat(diagnosis.count(Severity.WARNING)).isOne();
    assertThat(diagnosis.help(rest.get(0))).endsWith(what);
    assertThat(rest.get(0).mend()).containsExactly("narrows path-mtu --set 192.0.2.7=1024");
  }

  @Test
  void shouldNotSuspectWhatIsProven() {
    has(TO, 1400, 5);
    List<Finding> proven = new BlackHoleCheck().examine(facts);
    Finding seen = new Finding(Illness.BLACK_HOLE, "192.0.2.7", SEEN, "ip route add ...");
    Finding other = new Finding(Illness.COALESCED_FRAMES, "192.0.2.7", SEEN, "ethtool -K ...");
    assertThat(Doctor.withoutProven(List.of(seen, other), proven, facts.config()))
        .containsExactly(other);
  }
}
