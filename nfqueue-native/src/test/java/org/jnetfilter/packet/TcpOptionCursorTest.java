package org.jnetfilter.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class TcpOptionCursorTest {
  private TcpOptionCursor cursor;

  /** Each option as kind/length@offset from the start of the options. */
  private List<String> walk(int... octets) {
    cursor = PacketBuilder.ipv6().tcp(1, 2).syn().option(octets).view().tcp().options();
    List<String> walked = new ArrayList<>();
    while (cursor.next()) {
      walked.add(cursor.kind() + "/" + cursor.length() + "@" + (cursor.at() - 60));
    }
    assertThat(cursor.next()).as("stays at the end").isFalse();
    return walked;
  }

  @Test
  void shouldWalkWhatLinuxSends() {
    assertThat(walk(2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7))
        .containsExactly("2/4@0", "4/2@4", "8/10@6", "1/1@16", "3/3@17");
    assertThat(cursor.overran()).isFalse();
  }

  @Test
  void shouldWalkOptionsAtOddOffsets() {
    assertThat(walk(1, 2, 4, 5, 180, 3, 3, 7)).containsExactly("1/1@0", "2/4@1", "3/3@5");
    assertThat(cursor.overran()).isFalse();
  }

  @Test
  void shouldFindNothingWithoutOptions() {
    assertThat(walk()).isEmpty();
    assertThat(cursor.overran()).isFalse();
  }

  @Test
  void shouldTakeNothingBehindEndOfListForAnOption() {
    assertThat(walk(1, 0, 2, 4, 5, 180, 1, 1)).containsExactly("1/1@0");
    assertThat(cursor.overran()).isFalse();
  }

  @Test
  void shouldStopAtLengthsThatCannotBe() {
    for (int length : new int[] {0, 1, 8, 255}) {
      assertThat(walk(1, 254, length, 2, 4, 5, 180, 1)).containsExactly("1/1@0");
      assertThat(cursor.overran()).as("length %s", length).isTrue();
    }
  }

  @Test
  void shouldStopAtAKindWithoutLength() {
    assertThat(walk(1, 1, 1, 2)).containsExactly("1/1@0", "1/1@1", "1/1@2");
    assertThat(cursor.overran()).isTrue();
  }

  @Test
  void shouldAcceptAnOptionThatEndsWithTheHeader() {
    assertThat(walk(1, 253, 7, 0, 0, 0, 0, 0)).containsExactly("1/1@0", "253/7@1");
    assertThat(cursor.overran()).isFalse();
  }

  @Test
  void shouldStartAnewForEachCaller() {
    TcpHeader tcp = PacketBuilder.ipv4().tcp(1, 2).syn().option(2, 9, 0, 0).view().tcp();
    assertThat(tcp.options().next()).isFalse();
    assertThat(tcp.options().overran()).isFalse();
  }

  @Test
  void shouldReadFortyOctetsOfNoOperation() {
    int[] full = new int[40];
    Arrays.fill(full, 1);
    assertThat(walk(full)).hasSize(40).endsWith("1/1@39");
  }
}
