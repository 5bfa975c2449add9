package org.jnetfilter.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * Zeroed direct memory whose address system calls may be given. Structures are written in the
 * machine's order, which is little-endian on each system that {@link
 * SystemCalls#requireSupported()} lets pass.
 */
public final class NativeMemory implements AutoCloseable {
  /** Without leak records: they would allocate on the packet path. */
  private static final UnpooledByteBufAllocator ALLOCATOR =
      new UnpooledByteBufAllocator(true, true);

  private final ByteBuf buffer;
  private final long address;

  public NativeMemory(int octets) {
    SystemCalls.requireSupported();
    buffer = ALLOCATOR.directBuffer(octets, octets);
    buffer.setZero(0, octets);
    // By JNA and not by ByteBuf.memoryAddress(), which is missing where Netty may not use Unsafe.
    address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer.nioBuffer(0, octets)));
  }

  public ByteBuf buffer() {
    return buffer;
  }

  public int size() {
    return buffer.capacity();
  }

  /** Address of the octet at an index. */
  public long address(int index) {
    return address + index;
  }

  public void putShort(int index, int value) {
    buffer.setShortLE(index, value);
  }

  public void putInt(int index, int value) {
    buffer.setIntLE(index, value);
  }

  public void putLong(int index, long value) {
    buffer.setLongLE(index, value);
  }

  public int intAt(int index) {
    return buffer.getIntLE(index);
  }

  /** Writes text in UTF-8 without a terminating zero; octets written. */
  public int putText(int index, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    buffer.setBytes(index, octets);
    return octets.length;
  }

  @Override
  public void close() {
    buffer.release();
  }
}
