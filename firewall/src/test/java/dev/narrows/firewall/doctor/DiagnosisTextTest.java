package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTextTest {
  private static final List<Finding> FINDINGS =
      List.of(
          new Finding(
              Illness.SEGMENTATION_OFF, "eth0", "GSO switched off", "ethtool -K eth0 gso on"),
          new Finding(
              Illness.ROUTE_MTU_TOO_LARGE,
              "10.9.0.0/16",
              "the route has an MTU of 9000, its link eth1 one of 1500",
              "ip -4 route change 10.9.0.0/16 dev eth1 mtu 1500"),
          new Finding(
              Illness.LRO_ON,
              "e\u001b[2Jth",
              "large receive offload is on",
              "ethtool -K 'e\u001b[2Jth' rx-lro off"));

  @Test
  void shouldPrintOnePageWorstFirst() {
    Diagnosis diagnosis = Diagnosis.of(FINDINGS, 40, List.of("rules of iptables: no"), false);
    assertThat(diagnosis.exitCode()).isEqualTo(4);
    assertThat(new DiagnosisText(diagnosis).page())
        .isEqualTo(
            """
            2 trouble, 1 note found, 40 checks made
            not looked at: rules of iptables: no

            TROUBLE  route-mtu-too-large  10.9.0.0/16
              seen     the route has an MTU of 9000, its link eth1 one of 1500
              hurts    packets are let through that the link then drops, and no ICMP message
                       tells the sender
              mend     ip -4 route change 10.9.0.0/16 dev eth1 mtu 1500
              Narrows  does not run; it would make up for it: it takes the lesser of both
                       for the segment size of TCP and for its answers

            TROUBLE  lro-on  e?[2Jth
              seen     large receive offload is on
              hurts    it merges packets into frames that cannot be taken apart again; the
                       kernel drops them when it should forward them, and transfers stall
              mend     ethtool -K 'e?[2Jth' rx-lro off
              Narrows  cannot make up for it

            NOTE  segmentation-off  eth0
              seen     GSO switched off
              hurts    each segment is forwarded on its own, which costs several times the
                       processor time; it does not help against coalesced frames, which are
                       the sender's
              mend     ethtool -K eth0 gso on
              Narrows  cannot make up for it
            """);
  }

  @Test
  void shouldOnlyNoteWhatARunningNarrowsMakesUpFor() {
    Diagnosis diagnosis = Diagnosis.of(FINDINGS.subList(0, 2), 40, List.of(), true);
    assertThat(diagnosis.exitCode()).isZero();
    assertThat(new DiagnosisText(diagnosis).page())
        .startsWith("2 notes found, 40 checks made\n")
        .contains("  Narrows  makes up for it: it takes");
  }

  @Test
  void shouldPrintOneObjectForPrograms() {
    Diagnosis diagnosis = Diagnosis.of(FINDINGS.subList(2, 3), 40, List.of("x"), true);
    assertThat(new DiagnosisText(diagnosis).json())
        .isEqualTo(
            "{\"checks\":40,\"narrows_runs\":true,\"exit_code\":4,\"unread\":[\"x\"],\"findings\":["
                + "{\"id\":\"lro-on\",\"severity\":\"trouble\",\"subject\":\"e\\u001b[2Jth\","
                + "\"seen\":\"large receive offload is on\",\"hurts\":\""
                + Illness.LRO_ON.harm()
                + "\",\"mend\":[\"ethtool -K 'e\\u001b[2Jth' rx-lro off\"],"
                + "\"narrows\":\"cannot make up for it\"}]}\n");
  }

  @Test
  void shouldPrintOneLineWhenNothingWasFound() {
    assertThat(new DiagnosisText(Diagnosis.of(List.of(), 40, List.of(), true)).page())
        .isEqualTo("nothing found, 40 checks made\n");
  }
}
