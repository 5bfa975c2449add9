package dev.narrows.firewall.replay;

import dev.narrows.firewall.config.FileFailure;
import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A capture file's octets from front to back: knows where it is, and in which order octets are. */
final class CaptureInput implements Closeable {
  private static final int SKIP_STEP = 8192;

  private final String name;
  private final InputStream stream;
  private final byte[] scratch = new byte[SKIP_STEP];
  private long position;
  private long packet;
  private long packetPosition = -1;
  private boolean littleEndian;

  CaptureInput(String name, InputStream stream) {
    this.name = name;
    this.stream = stream;
  }

  /** Octets read so far. */
  long position() {
    return position;
  }

  void setLittleEndian(boolean littleEndian) {
    this.littleEndian = littleEndian;
  }

  /** From here on, failures are about packet number at this position. */
  void beginPacket(long number, long at) {
    packet = number;
    packetPosition = at;
  }

  /** As many octets as there are, up to count. */
  int readUpTo(byte[] into, int count) throws CaptureException {
    try {
      int read = stream.readNBytes(into, 0, count);
      position += read;
      return read;
    } catch (IOException e) {
      throw new CaptureException(name + ": cannot be read: " + FileFailure.reason(e), e);
    }
  }

  void read(byte[] into, int count, String what) throws CaptureException {
    int read = readUpTo(into, count);
    if (read < count) {
      throw cutOff(what, count, read);
    }
  }

  void read(ByteBuf into, int index, int count, String what) throws CaptureException {
    for (int done = 0; done < count; ) {
      int step = Math.min(count - done, scratch.length);
      int read = readUpTo(scratch, step);
      into.setBytes(index + done, scratch, 0, read);
      done += read;
      if (read < step) {
        throw cutOff(what, count, done);
      }
    }
  }

  void skip(long count, String what) throws CaptureException {
    for (long left = count; left > 0; ) {
      int step = (int) Math.min(left, scratch.length);
      int read = readUpTo(scratch, step);
      left -= read;
      if (read < step) {
        throw cutOff(what, count, count - left);
      }
    }
  }

  int u16(byte[] from, int at) {
    int first = from[at] & 0xff;
    int second = from[at + 1] & 0xff;
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  long u32(byte[] from, int at) {
    long first = u16(from, at);
    long second = u16(from, at + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }

  long u64(byte[] from, int at) {
    long first = u32(from, at);
    long second = u32(from, at + 4);
    return littleEndian ? second << 32 | first : first << 32 | second;
  }

  private CaptureException cutOff(String what, long wanted, long there) {
    return failure(
        "the file is cut off: " + what + " takes " + wanted + " octets, " + there + " are there");
  }

  CaptureException failure(String what) {
    String place =
        packetPosition < 0 ? "" : "packet " + packet + " at byte " + packetPosition + ": ";
    return new CaptureException(name + ": " + place + what);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
