package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
  @Test
  void shouldWriteMembersInOrder() {
    JsonObject inner = new JsonObject().add("n", Long.MIN_VALUE);
    assertThat(
            new JsonObject()
                .add("a", "b")
                .add("list", List.of(inner, new JsonObject()))
                .add("inner", inner)
                .addNumber("time", "1.000000001"))
        .hasToString(
            "{\"a\":\"b\",\"list\":[{\"n\":-9223372036854775808},{}],"
                + "\"inner\":{\"n\":-9223372036854775808},\"time\":1.000000001}");
  }

  @Test
  void shouldEscapeWhatJsonDoesNotAllow() {
    assertThat(new JsonObject().add("\"\\", "\n\t\0\u001f\u007f/é\u2028"))
        .hasToString("{\"\\\"\\\\\":\"\\u000a\\u0009\\u0000\\u001f\\u007f/é\u2028\"}");
  }

  @Test
  void shouldEscapeSurrogatesAlsoWhenTheyAreHalfAPair() {
    assertThat(new JsonObject().add("x", "\ud83d\ude00\ud83d"))
        .hasToString("{\"x\":\"\\ud83d\\ude00\\ud83d\"}");
  }
}
