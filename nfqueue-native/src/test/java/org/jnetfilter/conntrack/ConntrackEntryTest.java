package org.jnetfilter.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ConntrackEntryTest {
  /** CTA_TUPLE_ORIG with addresses, CTA_STATUS, CTA_LABELS; then whatever comes. */
  private static final byte[] BEGIN = {
    28,
    0,
    1,
    (byte) 0x80,
    20,
    0,
    1,
    (byte) 0x80,
    8,
    0,
    1,
    0,
    10,
    0,
    0,
    1,
    8,
    0,
    2,
    0,
    10,
    0,
    0,
    2,
    4,
    0,
    2,
    (byte) 0x80,
    8,
    0,
    3,
    0,
    0,
    0,
    0,
    14
  };

  @Property
  void shouldNeverThrowNorReadBeyondTheEnd(@ForAll byte[] noise, @ForAll boolean whole) {
    byte[] octets = whole ? Arrays.copyOf(BEGIN, BEGIN.length + noise.length) : noise;
    if (whole) {
      System.arraycopy(noise, 0, octets, BEGIN.length, noise.length);
    }
    ConntrackEntry entry = new ConntrackEntry();
    assertThatCode(() -> entry.read(Unpooled.wrappedBuffer(octets), 0, octets.length))
        .doesNotThrowAnyException();
    if (whole && noise.length < 4) {
      assertThat(entry.status()).isEqualTo(14);
      assertThat(entry.original().sourceLow()).isEqualTo(0x0a000001);
    }
  }
}
