package dev.narrows.rules.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  @Test
  void shouldCountSlipsOfTheFingers() {
    assertThat(Suggestion.distance("dport", "dport")).isZero();
    assertThat(Suggestion.distance("dprot", "dport")).isEqualTo(1);
    assertThat(Suggestion.distance("dprt", "dport")).isEqualTo(1);
    assertThat(Suggestion.distance("ddport", "dport")).isEqualTo(1);
    assertThat(Suggestion.distance("eport", "dport")).isEqualTo(1);
    assertThat(Suggestion.distance("", "dport")).isEqualTo(5);
  }

  @Property
  void shouldCountBothWaysAlike(
      @ForAll @AlphaChars @StringLength(max = 12) String a,
      @ForAll @AlphaChars @StringLength(max = 12) String b) {
    int distance = Suggestion.distance(a, b);
    assertThat(distance).isEqualTo(Suggestion.distance(b, a));
    assertThat(distance)
        .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
    assertThat(distance == 0).isEqualTo(a.equals(b));
  }

  @Test
  void shouldPreferNamesThatBeginAlike() {
    assertThat(Suggestion.nearest("htp", List.of("ftp", "http"))).contains("http");
  }

  @Test
  void shouldSuggestNothingThatIsFarOff() {
    assertThat(Suggestion.nearest("banana", List.of("accept", "drop"))).isEmpty();
    assertThat(Suggestion.nearest("", List.of("accept"))).isEmpty();
    assertThat(Suggestion.nearest("b", List.of("a"))).isEmpty();
  }
}
