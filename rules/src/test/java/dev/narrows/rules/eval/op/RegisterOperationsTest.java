package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class RegisterOperationsTest {
  private final JudgeFixture fixture =
      new JudgeFixture().packet(PacketBuilder.ipv4().tcp(1, 2).build());

  private boolean matches(Value value, Operation... operations) {
    Operation[] all = new Operation[operations.length + 1];
    all[0] = new ImmediateLoad(1, value);
    System.arraycopy(operations, 0, all, 1, operations.length);
    return fixture.matches(all);
  }

  @Test
  void shouldCompareUnsigned() {
    Value low = new Value(1, 0x7fffffffffffffffL);
    Value high = new Value(1, 0x8000000000000000L);
    assertThat(matches(low, new Compare(1, Comparison.LT, high))).isTrue();
    assertThat(matches(high, new Compare(1, Comparison.LT, high))).isFalse();
    assertThat(matches(high, new Compare(1, Comparison.LTE, high))).isTrue();
    assertThat(matches(high, new Compare(1, Comparison.GT, low))).isTrue();
    assertThat(matches(low, new Compare(1, Comparison.GT, low))).isFalse();
    assertThat(matches(low, new Compare(1, Comparison.GTE, low))).isTrue();
    assertThat(matches(low, new Compare(1, Comparison.EQ, low))).isTrue();
    assertThat(matches(low, new Compare(1, Comparison.EQ, high))).isFalse();
    assertThat(matches(low, new Compare(1, Comparison.NEQ, high))).isTrue();
    assertThat(matches(low, new Compare(1, Comparison.NEQ, low))).isFalse();
    assertThat(matches(new Value(-1, 0), new Compare(1, Comparison.GT, new Value(1, -1)))).isTrue();
  }

  @Test
  void shouldIncludeBothEndsOfARange() {
    Value first = Value.of(10);
    Value last = new Value(1, 20);
    assertThat(matches(first, new Range(1, first, last, false))).isTrue();
    assertThat(matches(last, new Range(1, first, last, false))).isTrue();
    assertThat(matches(Value.of(-1), new Range(1, first, last, false))).isTrue();
    assertThat(matches(Value.of(9), new Range(1, first, last, false))).isFalse();
    assertThat(matches(last.next(), new Range(1, first, last, false))).isFalse();
    assertThat(matches(last.next(), new Range(1, first, last, true))).isTrue();
    assertThat(matches(last, new Range(1, first, last, true))).isFalse();
  }

  @Test
  void shouldLookUpSets() {
    ValueSet set = ValueSet.builder().add(Value.of(5)).addRange(Value.of(8), Value.of(9)).build();
    assertThat(matches(Value.of(5), new SetLookup(1, set, false))).isTrue();
    assertThat(matches(Value.of(9), new SetLookup(1, set, false))).isTrue();
    assertThat(matches(Value.of(6), new SetLookup(1, set, false))).isFalse();
    assertThat(matches(Value.of(6), new SetLookup(1, set, true))).isTrue();
    assertThat(matches(Value.of(5), new SetLookup(1, set, true))).isFalse();
  }

  @Property
  void shouldMaskAndShiftAsWideNumbersDo(
      @ForAll long high,
      @ForAll long low,
      @ForAll long mask,
      @ForAll long xor,
      @ForAll @IntRange(min = 1, max = 63) int bits) {
    Value value = new Value(high, low);
    Value maskValue = new Value(~mask, mask);
    Value xorValue = new Value(xor, ~xor);
    Value expected = value.and(maskValue).xor(xorValue).shiftRight(bits);
    assertThat(
            matches(
                value,
                new Bitwise(1, maskValue, xorValue),
                new ShiftRight(1, bits),
                new Compare(1, Comparison.EQ, expected)))
        .isTrue();
  }
}
