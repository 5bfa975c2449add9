package dev.narrows.firewall.replay;

/**
 * The pcap format (draft-ietf-opsawg-pcap), with microseconds or nanoseconds, in either order of
 * octets.
 *
 * <pre>
 *  file:    magic 4 | major 2 | minor 2 | reserved 8 | snap length 4 | link type 4
 *  packet:  seconds 4 | micro- or nanoseconds 4 | captured 4 | length 4 | octets
 * </pre>
 */
final class PcapReader extends CaptureReader {
  static final int MICROSECONDS = 0xa1b2c3d4;
  static final int NANOSECONDS = 0xa1b23c4d;

  /** The file header, its magic not counted. */
  private static final int FILE_HEADER = 20;

  private static final int MAJOR_AT = 0;
  private static final int MAJOR = 2;
  private static final int LINK_TYPE_AT = 16;

  /** The bits above tell of a frame check sequence. */
  private static final int LINK_TYPE_MASK = 0x03ff_ffff;

  private static final int PACKET_HEADER = 16;
  private static final int FRACTION_AT = 4;
  private static final int CAPTURED_AT = 8;
  private static final int LENGTH_AT = 12;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int NANOS_PER_MICRO = 1_000;

  private final boolean nanoseconds;
  private final int linkType;
  private final byte[] header = new byte[FILE_HEADER];

  PcapReader(CaptureInput input, int magic) throws CaptureException {
    super(input);
    nanoseconds = magic == NANOSECONDS;
    input.read(header, FILE_HEADER, "the file header behind the magic number");
    int major = input.u16(header, MAJOR_AT);
    if (major != MAJOR) {
      throw input.failure("pcap version " + major + " is not known; version 2 is");
    }
    linkType = (int) input.u32(header, LINK_TYPE_AT) & LINK_TYPE_MASK;
  }

  static boolean isMagic(int number) {
    return number == MICROSECONDS || number == NANOSECONDS;
  }

  @Override
  boolean next(CapturedFrame frame) throws CaptureException {
    input.beginPacket(frames + 1, input.position());
    int read = input.readUpTo(header, PACKET_HEADER);
    if (read == 0) {
      return false;
    }
    if (read < PACKET_HEADER) {
      throw input.failure(
          "the file is cut off: the packet header takes "
              + PACKET_HEADER
              + " octets, "
              + read
              + " are there");
    }
    int captured = checkCaptured(input.u32(header, CAPTURED_AT));
    frame.begin(frames + 1, linkType, captured, input.u32(header, LENGTH_AT));
    long nanos = input.u32(header, FRACTION_AT) * (nanoseconds ? 1 : NANOS_PER_MICRO);
    long seconds = input.u32(header, 0) + nanos / NANOS_PER_SECOND;
    frame.setTime(seconds, (int) (nanos % NANOS_PER_SECOND));
    input.read(frame.buffer(), frame.offset(), captured, "the packet");
    frames++;
    return true;
  }

  @Override
  int linkType() {
    return linkType;
  }

  @Override
  boolean isNanosecond() {
    return nanoseconds;
  }
}
