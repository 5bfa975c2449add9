package dev.narrows.firewall.replay;

import dev.narrows.firewall.config.FileFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a pcap file, in the format that {@link PcapReader} describes, little end first. Its frames
 * have the link type of the capture that they come from, or none (raw IP) when that has several.
 */
public final class CaptureWriter implements Closeable {
  private static final int FILE_HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final short MAJOR = 2;
  private static final short MINOR = 4;
  private static final int NANOS_PER_MICRO = 1_000;

  private final String name;
  private final OutputStream stream;
  private final boolean nanoseconds;
  private final int linkType;
  private final ByteBuffer header = ByteBuffer.allocate(FILE_HEADER).order(ByteOrder.LITTLE_ENDIAN);

  private CaptureWriter(String name, OutputStream stream, int linkType, boolean nanoseconds)
      throws CaptureException {
    this.name = name;
    this.stream = stream;
    this.linkType = linkType;
    this.nanoseconds = nanoseconds;
    header.putInt(nanoseconds ? PcapReader.NANOSECONDS : PcapReader.MICROSECONDS);
    header.putShort(MAJOR).putShort(MINOR).putLong(0);
    header.putInt(CapturedFrame.MAX_CAPTURED).putInt(linkType);
    write(header.array(), 0, FILE_HEADER);
  }

  /**
   * Creates a file for what becomes of a capture, in place of one that may be there.
   *
   * @throws CaptureException when that cannot be done, or it is the same file
   */
  public static CaptureWriter create(Path file, Path source, CaptureReader capture)
      throws CaptureException {
    int common = capture.linkType();
    try {
      if (Files.exists(file) && Files.isSameFile(file, source)) {
        throw new CaptureException(file + ": is the capture that is read; name another file");
      }
      return new CaptureWriter(
          file.toString(),
          new BufferedOutputStream(Files.newOutputStream(file)),
          common == CaptureReader.SEVERAL ? LinkHeader.RAW : common,
          capture.isNanosecond());
    } catch (IOException e) {
      throw failure(file.toString(), e);
    }
  }

  /** Of the file, for messages. */
  String name() {
    return name;
  }

  /** The link type of all frames in this file. */
  int linkType() {
    return linkType;
  }

  /**
   * Writes a frame in two pieces.
   *
   * @param front the link-layer header; may be empty
   * @param length octets that the frame had on the link
   */
  void write(CapturedFrame time, byte[] front, ByteBuf rest, int index, int count, long length)
      throws CaptureException {
    header.clear();
    header.putInt((int) time.seconds());
    header.putInt(nanoseconds ? time.nanos() : time.nanos() / NANOS_PER_MICRO);
    header.putInt(front.length + count).putInt((int) length);
    write(header.array(), 0, PACKET_HEADER);
    write(front, 0, front.length);
    try {
      rest.getBytes(index, stream, count);
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  /** As above, of a packet that was captured whole. */
  void write(CapturedFrame time, byte[] front, byte[] rest) throws CaptureException {
    int length = front.length + rest.length;
    write(time, front, Unpooled.wrappedBuffer(rest), 0, rest.length, length);
  }

  private void write(byte[] octets, int from, int count) throws CaptureException {
    try {
      stream.write(octets, from, count);
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  private static CaptureException failure(String name, IOException e) {
    return new CaptureException(name + ": cannot be written: " + FileFailure.reason(e), e);
  }

  /** Writes out what is buffered, too. */
  public void finish() throws CaptureException {
    try {
      stream.close();
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
