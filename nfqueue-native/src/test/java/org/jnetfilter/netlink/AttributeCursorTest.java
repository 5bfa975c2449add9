package org.jnetfilter.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.internal.NativeMemory;
import org.junit.jupiter.api.Test;

class AttributeCursorTest {
  private final AttributeCursor cursor = new AttributeCursor();

  private AttributeCursor over(int... octets) {
    ByteBuf buffer = Unpooled.buffer();
    for (int octet : octets) {
      buffer.writeByte(octet);
    }
    return cursor.wrap(buffer, 0, buffer.writerIndex());
  }

  @Test
  void shouldReadTypesAndNumbers() {
    over(8, 0, 3, 0, 1, 2, 3, 4, 6, 0, 4, 0x80, 5, 6, 0, 0, 5, 0, 7, 0x40, 9, 0, 0, 0);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.type()).isEqualTo(3);
    assertThat(cursor.length()).isEqualTo(4);
    assertThat(cursor.u32BigEndian()).isEqualTo(0x01020304);
    assertThat(cursor.u32()).isEqualTo(0x04030201);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.type()).as("without the nested flag").isEqualTo(4);
    assertThat(cursor.u16BigEndian()).isEqualTo(0x0506);
    assertThat(cursor.u32BigEndian()).as("too short").isZero();
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.type()).as("without the byte order flag").isEqualTo(7);
    assertThat(cursor.u8()).isEqualTo(9);
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.isMalformed()).isFalse();
  }

  @Test
  void shouldAcceptALastAttributeWithoutPadding() {
    over(5, 0, 1, 0, 0x77);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.length()).isEqualTo(1);
    assertThat(cursor.u8()).isEqualTo(0x77);
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.isMalformed()).isFalse();
  }

  @Test
  void shouldEndAtALengthThatReachesBeyondTheEnd() {
    over(4, 0, 1, 0, 20, 0, 10, 0, 0x45, 0, 0);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.isMalformed()).isTrue();
    assertThat(cursor.type()).isEqualTo(10);
    assertThat(cursor.length()).as("what is there").isEqualTo(3);
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void shouldEndAtALengthShorterThanTheHeader() {
    over(3, 0, 1, 0, 4, 0, 2, 0);
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.isMalformed()).isTrue();
    assertThat(cursor.length()).isZero();
  }

  @Test
  void shouldReadTextUpToItsZero() {
    over(8, 0, 3, 0, 'w', 'a', 'n', 0, 7, 0, 3, 0, 'l', 'a', 'n');
    cursor.next();
    assertThat(cursor.text()).isEqualTo("wan");
    cursor.next();
    assertThat(cursor.text()).isEqualTo("lan");
  }

  @Property
  void shouldNeverThrowNorReadBeyondTheEnd(
      @ForAll @Size(max = 64) byte[] octets, @ForAll @IntRange(max = 8) int front) {
    ByteBuf buffer = Unpooled.wrappedBuffer(octets);
    int from = Math.min(front, octets.length);
    cursor.wrap(buffer, from, octets.length);
    int end = from;
    while (cursor.next()) {
      assertThat(cursor.offset()).isGreaterThanOrEqualTo(end + 4);
      end = cursor.offset() + cursor.length();
      assertThat(end).isLessThanOrEqualTo(octets.length);
      cursor.u8();
      cursor.u16BigEndian();
      cursor.u32();
      cursor.u32BigEndian(4);
      cursor.u64BigEndian(8);
      cursor.text();
      AttributeCursor nested = cursor.nested(new AttributeCursor());
      while (nested.next()) {
        assertThat(nested.offset() + nested.length()).isLessThanOrEqualTo(end);
      }
    }
  }

  @Property
  void shouldReadWhatTheWriterWrote(@ForAll @Size(max = 40) byte[] octets, @ForAll int number) {
    try (NativeMemory memory = new NativeMemory(256)) {
      MessageWriter writer = new MessageWriter(memory);
      writer.begin(1, 2, 3);
      int nested = writer.beginNested(9);
      writer.putU32BigEndian(1, number).putU32(2, number).putU8(3, number);
      writer.putU16BigEndian(4, number).putU128BigEndian(5, number, ~number);
      writer.putOctets(6, Unpooled.wrappedBuffer(octets), 0, octets.length);
      writer.endNested(nested).end();
      assertThat(writer.length() % 4).isZero();

      MessageCursor message = new MessageCursor().wrap(memory.buffer(), 0, writer.length());
      assertThat(message.next()).isTrue();
      message.attributes(cursor, 0);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.type()).isEqualTo(9);
      AttributeCursor inner = cursor.nested(new AttributeCursor());
      inner.next();
      assertThat(inner.u32BigEndian()).isEqualTo(number);
      inner.next();
      assertThat(inner.u32()).isEqualTo(number);
      inner.next();
      assertThat(inner.u8()).isEqualTo(number & 0xff);
      assertThat(inner.length()).isEqualTo(1);
      inner.next();
      assertThat(inner.u16BigEndian()).isEqualTo(number & 0xffff);
      assertThat(inner.length()).isEqualTo(2);
      inner.next();
      assertThat(inner.u64BigEndian(0)).isEqualTo(number);
      assertThat(inner.u64BigEndian(8)).isEqualTo(~number);
      assertThat(inner.next()).isTrue();
      assertThat(inner.length()).as("without padding").isEqualTo(octets.length);
      byte[] read = new byte[octets.length];
      memory.buffer().getBytes(inner.offset(), read);
      assertThat(read).isEqualTo(octets);
      assertThat(inner.next()).isFalse();
      assertThat(inner.isMalformed()).isFalse();
    }
  }

  @Test
  void shouldReadTextInUtf8() {
    byte[] name = "größe".getBytes(StandardCharsets.UTF_8);
    ByteBuf buffer = Unpooled.buffer().writeShortLE(4 + name.length).writeShortLE(1);
    buffer.writeBytes(name);
    cursor.wrap(buffer, 0, buffer.writerIndex()).next();
    assertThat(cursor.text()).isEqualTo("größe");
  }
}
