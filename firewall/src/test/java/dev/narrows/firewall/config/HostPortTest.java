package dev.narrows.firewall.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9780, 127.0.0.1, 9780",
    "0.0.0.0:0, 0.0.0.0, 0",
    "[::1]:9780, 0:0:0:0:0:0:0:1, 9780",
    "[::]:65535, 0:0:0:0:0:0:0:0, 65535",
    "localhost:80, 127.0.0.1, 80"
  })
  void shouldRead(String text, String address, int port) {
    InetSocketAddress parsed = HostPort.parse(text);

    assertThat(parsed.getAddress().getHostAddress()).isEqualTo(address);
    assertThat(parsed.getPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9780             | has no port; write HOST:PORT",
        "''               | has no port; write HOST:PORT",
        "[::1]            | has no port; write HOST:PORT",
        ":9780            | has no host; write 0.0.0.0:PORT",
        "::1:9780         | put an IPv6 address in brackets",
        "[::1:9780        | put an IPv6 address in brackets",
        "[127.0.0.1]:9780 | put an IPv6 address in brackets",
        "127.0.0.1:       | is no port from 0 to 65535",
        "127.0.0.1:http   | is no port from 0 to 65535",
        "127.0.0.1:+80    | is no port from 0 to 65535",
        "127.0.0.1:-1     | is no port from 0 to 65535",
        "127.0.0.1:65536  | is no port from 0 to 65535",
        "no.such.host.invalid:1 | there is no host 'no.such.host.invalid'"
      })
  void shouldRefuse(String text, String message) {
    assertThatThrownBy(() -> HostPort.parse(text))
        .isInstanceOf(ConfigValueException.class)
        .hasMessageContaining(message);
  }
}
