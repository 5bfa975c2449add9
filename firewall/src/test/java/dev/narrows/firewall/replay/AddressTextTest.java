package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressTextTest {
  @Test
  void shouldWriteIpv4() {
    assertThat(AddressText.ipv4(0xc0000208)).isEqualTo("192.0.2.8");
    assertThat(AddressText.ipv4(0xffffffff)).isEqualTo("255.255.255.255");
  }

  /** RFC 5952, 4. */
  @Test
  void shouldWriteIpv6InItsCanonicalForm() {
    assertThat(AddressText.ipv6(0x20010db800000000L, 1)).isEqualTo("2001:db8::1");
    assertThat(AddressText.ipv6(0, 0)).isEqualTo("::");
    assertThat(AddressText.ipv6(0, 1)).isEqualTo("::1");
    assertThat(AddressText.ipv6(0x0100000000000000L, 0)).isEqualTo("100::");
    assertThat(AddressText.ipv6(0x20010db800000001L, 0x0001000100010001L))
        .isEqualTo("2001:db8:0:1:1:1:1:1");
    assertThat(AddressText.ipv6(0x2001000000000001L, 0x0000000000000001L))
        .isEqualTo("2001:0:0:1::1");
    assertThat(AddressText.ipv6(0x20010db800000000L, 0x0001000000000001L))
        .isEqualTo("2001:db8::1:0:0:1");
    assertThat(AddressText.ipv6(0x0001000200030004L, 0x0005000600070008L))
        .isEqualTo("1:2:3:4:5:6:7:8");
  }
}
