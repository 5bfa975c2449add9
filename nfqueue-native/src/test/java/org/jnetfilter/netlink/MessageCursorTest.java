package org.jnetfilter.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.junit.jupiter.api.Test;

class MessageCursorTest {
  private final MessageCursor cursor = new MessageCursor();

  @Test
  void shouldWalkMessagesOfAnyLength() {
    try (NativeMemory memory = new NativeMemory(256)) {
      MessageWriter writer = new MessageWriter(memory);
      writer.begin(0x300, 5, 77).nfnetlinkHeader(2, 0x1234).putU8(1, 9).end();
      writer.begin(3, 0, 78).end();
      cursor.wrap(memory.buffer(), 0, writer.length());
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.type()).isEqualTo(0x300);
      assertThat(cursor.flags()).isEqualTo(5);
      assertThat(cursor.sequence()).isEqualTo(77);
      assertThat(memory.buffer().getUnsignedShort(cursor.payload() + 2)).isEqualTo(0x1234);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.type()).isEqualTo(3);
      assertThat(cursor.payload()).isEqualTo(cursor.payloadEnd());
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.isMalformed()).isFalse();
    }
  }

  /** The kernel may leave out the padding of the last message. */
  @Test
  void shouldAcceptALastMessageWithoutPadding() {
    ByteBuf buffer = header(18).writeZero(2);
    cursor.wrap(buffer, 0, 18);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.payloadEnd()).isEqualTo(18);
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.isMalformed()).isFalse();
  }

  @Test
  void shouldGiveWhatIsThereOfAMessageThatWasCut() {
    cursor.wrap(header(1000).writeZero(8), 0, 24);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.payloadEnd()).isEqualTo(24);
    assertThat(cursor.isMalformed()).isTrue();
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void shouldEndAtALengthShorterThanTheHeader() {
    cursor.wrap(header(15), 0, 16);
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.isMalformed()).isTrue();
  }

  @Test
  void shouldReadErrors() {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeIntLE(36).writeShortLE(2).writeShortLE(0x100).writeIntLE(5).writeIntLE(0);
    buffer.writeIntLE(-Errno.ENOENT).writeZero(16);
    cursor.wrap(buffer, 0, 36);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.error()).isEqualTo(Errno.ENOENT);
    assertThat(cursor.errorText()).isEmpty();
  }

  @Test
  void shouldReadTheWordsOfAnError() {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeIntLE(48).writeShortLE(2).writeShortLE(0x300).writeIntLE(5).writeIntLE(0);
    buffer.writeIntLE(-Errno.EINVAL).writeIntLE(4000).writeZero(12);
    buffer.writeShortLE(10).writeShortLE(1).writeBytes(new byte[] {'w', 'r', 'o', 'n', 'g', 0});
    buffer.writeZero(2);
    cursor.wrap(buffer, 0, 48);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.errorText()).isEqualTo("wrong");
  }

  @Property
  void shouldNeverThrowNorReadBeyondTheEnd(@ForAll @Size(max = 80) byte[] octets) {
    ByteBuf buffer = Unpooled.wrappedBuffer(octets);
    walk(buffer, octets.length);
    if (octets.length >= 8) {
      // Likelier to be taken for a message.
      buffer.setIntLE(0, octets.length).setShortLE(4, 2).setShortLE(6, 0x200);
      walk(buffer, octets.length);
    }
  }

  private void walk(ByteBuf buffer, int length) {
    cursor.wrap(buffer, 0, length);
    while (cursor.next()) {
      assertThat(cursor.payloadEnd()).isLessThanOrEqualTo(length);
      cursor.type();
      cursor.flags();
      cursor.sequence();
      cursor.error();
      cursor.errorText();
      AttributeCursor attributes = cursor.attributes(new AttributeCursor(), 20);
      while (attributes.next()) {
        assertThat(attributes.offset() + attributes.length()).isLessThanOrEqualTo(length);
      }
    }
  }

  private static ByteBuf header(int length) {
    return Unpooled.buffer().writeIntLE(length).writeZero(12);
  }
}
