package dev.narrows.firewall.replay;

/** An interface description of pcapng: what its packets' blocks do not say of themselves. */
final class PcapngInterface {
  private static final int OPTION_HEADER = 4;
  private static final int OPTION_ALIGNMENT = 4;
  private static final int END_OF_OPTIONS = 0;
  private static final int TIME_RESOLUTION = 9;
  private static final int TIME_OFFSET = 14;
  private static final int LONGEST_KNOWN = 8;

  private static final int POWER_OF_TWO = 0x80;
  private static final int MICROSECONDS = 6;

  /** The largest powers that the 64 bits of a time can be told in. */
  private static final int MAX_POWER_OF_TWO = 63;

  private static final int MAX_POWER_OF_TEN = 18;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int NANOS_DIGITS = 9;

  private final int linkType;
  private final long snapLength;
  private int resolution = MICROSECONDS;
  private long offsetSeconds;

  PcapngInterface(int linkType, long snapLength) {
    this.linkType = linkType;
    this.snapLength = snapLength;
  }

  int linkType() {
    return linkType;
  }

  /** Octets of each packet that were captured at most; 0 for no limit. */
  long snapLength() {
    return snapLength;
  }

  /** Reads exactly so many octets of options. */
  void readOptions(CaptureInput input, int length) throws CaptureException {
    byte[] octets = new byte[LONGEST_KNOWN];
    int left = length;
    while (left >= OPTION_HEADER) {
      input.read(octets, OPTION_HEADER, "an interface's option");
      left -= OPTION_HEADER;
      int code = input.u16(octets, 0);
      int valueLength = input.u16(octets, 2);
      if (code == END_OF_OPTIONS) {
        break;
      }
      int padded = (valueLength + OPTION_ALIGNMENT - 1) / OPTION_ALIGNMENT * OPTION_ALIGNMENT;
      if (padded > left) {
        throw input.failure(
            "an interface's option of "
                + valueLength
                + " octets in a block that has room for "
                + left);
      }
      int kept = Math.min(padded, LONGEST_KNOWN);
      input.read(octets, kept, "an interface's option");
      input.skip(padded - kept, "an interface's option");
      left -= padded;
      take(input, code, valueLength, octets);
    }
    input.skip(left, "an interface's options");
  }

  private void take(CaptureInput input, int code, int length, byte[] value)
      throws CaptureException {
    if (code == TIME_RESOLUTION && length == 1) {
      resolution = value[0] & 0xff;
      int power = resolution & ~POWER_OF_TWO;
      if (power > (resolution == power ? MAX_POWER_OF_TEN : MAX_POWER_OF_TWO)) {
        throw input.failure("a time resolution of 0x" + Integer.toHexString(resolution));
      }
    } else if (code == TIME_OFFSET && length == Long.BYTES) {
      offsetSeconds = input.u64(value, 0);
    }
  }

  /** Time in units of the interface's resolution, unsigned, since 1970 and the offset. */
  void setTime(CapturedFrame frame, long time) {
    if ((resolution & POWER_OF_TWO) != 0) {
      int power = resolution & ~POWER_OF_TWO;
      long fraction = power == 0 ? 0 : time << Long.SIZE - power;
      // The fraction is of 2^64; its upper half is enough for nanoseconds.
      int nanos = (int) ((fraction >>> Integer.SIZE) * NANOS_PER_SECOND >>> Integer.SIZE);
      frame.setTime((time >>> power) + offsetSeconds, nanos);
      return;
    }
    long unit = powerOfTen(resolution);
    long seconds = Long.divideUnsigned(time, unit);
    long fraction = Long.remainderUnsigned(time, unit);
    long nanos =
        resolution <= NANOS_DIGITS
            ? fraction * powerOfTen(NANOS_DIGITS - resolution)
            : fraction / powerOfTen(resolution - NANOS_DIGITS);
    frame.setTime(seconds + offsetSeconds, (int) nanos);
  }

  private static long powerOfTen(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
