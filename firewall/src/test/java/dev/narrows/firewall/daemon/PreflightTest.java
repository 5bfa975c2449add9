package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreflightTest {
  @Test
  void shouldNameTheCapabilitiesThatAreMissing() {
    assertThat(Preflight.missingCapabilities(0x3000)).isEmpty();
    assertThat(Preflight.missingCapabilities(0x1000)).containsExactly("CAP_NET_RAW");
    assertThat(Preflight.missingCapabilities(~0x1000L)).containsExactly("CAP_NET_ADMIN");
    assertThat(Preflight.missingCapabilities(0)).containsExactly("CAP_NET_ADMIN", "CAP_NET_RAW");
  }
}
