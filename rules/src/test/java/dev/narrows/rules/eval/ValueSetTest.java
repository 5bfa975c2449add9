package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ValueSetTest {

  @Property(tries = 500)
  void shouldContainExactlyWhatWasAdded(
      @ForAll @Size(max = 40) List<@IntRange(max = 300) Integer> starts,
      @ForAll @Size(min = 40, max = 40) List<@IntRange(max = 12) Integer> lengths) {
    ValueSet.Builder builder = ValueSet.builder();
    boolean[] expected = new boolean[320];
    for (int i = 0; i < starts.size(); i++) {
      int length = i % 2 == 0 ? 0 : lengths.get(i);
      int first = starts.get(i);
      builder.addRange(Value.of(first), Value.of(first + length));
      java.util.Arrays.fill(expected, first, first + length + 1, true);
    }
    ValueSet set = builder.build();
    for (int value = 0; value < expected.length; value++) {
      assertThat(set.contains(0, value)).as("%d", value).isEqualTo(expected[value]);
      assertThat(set.contains(1, value)).isFalse();
    }
  }

  @Property(tries = 300)
  void shouldFindWideValuesAndRangeEnds(
      @ForAll @Size(min = 1, max = 30) List<Long> highs, @ForAll long low) {
    ValueSet.Builder builder = ValueSet.builder();
    for (long high : highs) {
      builder.add(new Value(high, low));
    }
    ValueSet set = builder.build();
    for (long high : highs) {
      assertThat(set.contains(high, low)).isTrue();
      assertThat(set.contains(high, low + 1)).isFalse();
    }
  }

  @Test
  void shouldTreatTheUpperHalfOfNumbersAsLarge() {
    ValueSet set =
        ValueSet.builder().addRange(Value.of(0x7fffffffffffffffL), new Value(1, 5)).build();
    assertThat(set.contains(0, -1)).isTrue();
    assertThat(set.contains(1, 5)).isTrue();
    assertThat(set.contains(1, 6)).isFalse();
    assertThat(set.contains(0, 5)).isFalse();
  }

  @Test
  void shouldContainNothingWhenEmpty() {
    assertThat(ValueSet.builder().build().contains(0, 0)).isFalse();
  }

  @Test
  void shouldMergeWhatOverlaps() {
    ValueSet set =
        ValueSet.builder()
            .addRange(Value.of(5), Value.of(9))
            .add(Value.of(7))
            .addRange(Value.of(8), Value.of(20))
            .build();
    assertThat(set.intervals()).containsExactly(new ValueSet.Interval(Value.of(5), Value.of(20)));
  }

  @Test
  void shouldRefuseRangesThatEndBeforeTheyBegin() {
    ValueSet.Builder builder = ValueSet.builder();
    assertThatThrownBy(() -> builder.addRange(Value.of(2), Value.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
