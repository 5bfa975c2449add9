package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketArgumentTest {
  @ParameterizedTest
  @ValueSource(strings = {"0x45000102", "45 00 01 02", " 45:00:01:02 "})
  void shouldTakeOctets(String text) throws CaptureException {
    assertThat(PacketArgument.read(text).octets()).containsExactly(0x45, 0, 1, 2);
  }

  @Test
  void shouldTakeWords() throws CaptureException {
    assertThat(PacketArgument.read("udp 10.0.0.1:1 -> 10.0.0.2:2").octets()).hasSize(28);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere.pcap:1", "no/where:1"})
  void shouldSayThatACaptureIsNotThere(String text) {
    assertThatThrownBy(() -> PacketArgument.read(text))
        .isInstanceOf(CaptureException.class)
        .hasMessage(text.substring(0, text.length() - 2) + ": cannot be read: no such file");
  }

  @Test
  void shouldSayThatAnOctetIsNotWhole() {
    assertThatThrownBy(() -> PacketArgument.read("0x450"))
        .isInstanceOf(DescriptionException.class)
        .hasMessageStartingWith("half an octet is missing");
  }
}
