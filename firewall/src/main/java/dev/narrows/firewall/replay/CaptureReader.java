package dev.narrows.firewall.replay;

import dev.narrows.firewall.config.FileFailure;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the frames of a capture file, pcap or pcapng, one after the other. */
public abstract class CaptureReader implements Closeable {
  /** Of {@link #linkType()}: the file has several. */
  static final int SEVERAL = -1;

  private static final int MAGIC_LENGTH = 4;
  private static final int BUFFER = 1 << 16;

  final CaptureInput input;
  long frames;

  CaptureReader(CaptureInput input) {
    this.input = input;
  }

  /**
   * Opens a file, whichever of the formats it has.
   *
   * @throws CaptureException when it cannot be read or is no capture file
   */
  public static CaptureReader open(Path file) throws CaptureException {
    String name = file.toString();
    InputStream stream;
    try {
      stream = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    } catch (IOException e) {
      throw new CaptureException(name + ": cannot be read: " + FileFailure.reason(e), e);
    }
    try {
      return open(name, stream);
    } catch (CaptureException e) {
      try {
        stream.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** As {@link #open(Path)}; the name is for messages. The reader closes the stream. */
  static CaptureReader open(String name, InputStream stream) throws CaptureException {
    CaptureInput input = new CaptureInput(name, stream);
    byte[] magic = new byte[MAGIC_LENGTH];
    if (input.readUpTo(magic, MAGIC_LENGTH) == MAGIC_LENGTH) {
      int number = (int) input.u32(magic, 0);
      if (number == PcapngReader.SECTION_HEADER) {
        return new PcapngReader(input);
      }
      if (PcapReader.isMagic(number)) {
        return new PcapReader(input, number);
      }
      if (PcapReader.isMagic(Integer.reverseBytes(number))) {
        input.setLittleEndian(true);
        return new PcapReader(input, Integer.reverseBytes(number));
      }
    }
    throw input.failure("is no capture file; pcap and pcapng can be read");
  }

  /**
   * Reads the next frame.
   *
   * @return false at the end of the file
   * @throws CaptureException when the file is damaged or cut off here; nothing more can be read
   */
  abstract boolean next(CapturedFrame frame) throws CaptureException;

  /** The link type of all frames, as far as it is known before they are read; else SEVERAL. */
  abstract int linkType() throws CaptureException;

  /** Whether times are finer than microseconds. */
  abstract boolean isNanosecond();

  /** A length that a file gives for a frame: what no capture program writes is a mistake. */
  final int checkCaptured(long captured) throws CaptureException {
    if (captured > CapturedFrame.MAX_CAPTURED) {
      throw input.failure(
          "a captured length of "
              + captured
              + " octets; more than "
              + CapturedFrame.MAX_CAPTURED
              + " cannot be");
    }
    return (int) captured;
  }

  @Override
  public final void close() throws IOException {
    input.close();
  }
}
