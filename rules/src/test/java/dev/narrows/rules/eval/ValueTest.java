package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ValueTest {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);

  private static BigInteger big(Value value) {
    return new BigInteger(Long.toHexString(value.high()), 16)
        .shiftLeft(64)
        .add(new BigInteger(Long.toHexString(value.low()), 16));
  }

  @Property
  void shouldReadOctetsAsBigEndianNumber(@ForAll @Size(max = 16) byte[] octets) {
    assertThat(big(Value.ofOctets(octets))).isEqualTo(new BigInteger(1, octets));
  }

  @Test
  void shouldRefuseMoreThanSixteenOctets() {
    assertThatThrownBy(() -> Value.ofOctets(new byte[17])).hasMessageContaining("17");
  }

  @Property
  void shouldCompareAsUnsigned(
      @ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
    Value value = new Value(high, low);
    Value other = new Value(otherHigh, otherLow);
    assertThat(Integer.signum(value.compareTo(other))).isEqualTo(big(value).compareTo(big(other)));
  }

  @Property
  void shouldShiftAsWideNumbersDo(
      @ForAll long high, @ForAll long low, @ForAll @IntRange(max = 127) int bits) {
    Value value = new Value(high, low);
    assertThat(big(value.shiftLeft(bits))).isEqualTo(big(value).shiftLeft(bits).mod(MODULUS));
    assertThat(big(value.shiftRight(bits))).isEqualTo(big(value).shiftRight(bits));
  }

  @Property
  void shouldMakeMasksOfOnes(@ForAll @IntRange(max = 128) int bits) {
    assertThat(big(Value.ones(bits)))
        .isEqualTo(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
  }

  @Test
  void shouldCarryIntoTheUpperHalf() {
    assertThat(Value.of(-1).next()).isEqualTo(new Value(1, 0));
    assertThat(Value.MAX.next()).isEqualTo(Value.ZERO);
  }
}
