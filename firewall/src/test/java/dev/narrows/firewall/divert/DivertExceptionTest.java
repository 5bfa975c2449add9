package dev.narrows.firewall.divert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.divert.DivertException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivertExceptionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "can't initialize ip6tables table `mangle': Table does not exist (do you need to insmod?)"
            + " | NO_TABLE",
        "ip6tables-restore: unable to initialize table 'mangle' | NO_TABLE",
        "Failed to initialize nft: Protocol not supported | NO_TABLE",
        "Could not fetch rule set generation id: Permission denied (you must be root)"
            + " | NOT_PERMITTED",
        "Fatal: can't open lock file /run/xtables.lock: Read-only file system | NOT_PERMITTED",
        "Another app is currently holding the xtables lock. | OTHER",
        "Bad rule (does a matching rule exist in that chain?). | OTHER"
      })
  void shouldTellWhyAProgramFailed(String output, Reason reason) {
    DivertException exception = DivertException.of("ip6tables-restore", output);

    assertThat(exception.reason()).isEqualTo(reason);
    assertThat(exception).hasMessageContaining(output);
  }

  @Test
  void shouldSayWhatToDoOnOneLine() {
    DivertException exception =
        DivertException.of(
            "iptables-restore",
            "# Warning: legacy tables\n\nnot permitted: Permission denied\nTry `x -h' for more\n");

    assertThat(exception.getMessage())
        .contains("CAP_NET_ADMIN")
        .endsWith("not permitted: Permission denied")
        .doesNotContain("\n", "Warning", "Try");
  }
}
