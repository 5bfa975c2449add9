package org.jnetfilter.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;

/** Reads /dev/kmsg (Documentation/ABI/testing/dev-kmsg), as far as it goes at this moment. */
public final class KernelLog {
  private static final String DEVICE = "/dev/kmsg";
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int RECORD = 8192;
  private static final long MICROS = 1_000_000;

  /** More than any log holds: a writer that is faster than this reader must not keep it here. */
  private static final int MOST_RECORDS = 1 << 18;

  /** The kernel's own messages have facility 0; who writes to /dev/kmsg has another. */
  private static final int FACILITY_SHIFT = 3;

  private KernelLog() {}

  /**
   * The kernel's own lines of the last seconds, oldest first.
   *
   * @throws NetfilterException when it may not be read (kernel.dmesg_restrict, containers)
   */
  public static List<String> readLast(int seconds) {
    int descriptor = SystemCalls.open(DEVICE, O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
      throw new NetfilterException("open " + DEVICE, -descriptor, "");
    }
    List<String> lines = new ArrayList<>();
    long from = uptimeMicros() - seconds * MICROS;
    try (NativeMemory memory = new NativeMemory(RECORD)) {
      for (int i = 0; i < MOST_RECORDS; i++) {
        long octets = SystemCalls.read(descriptor, memory.address(0), RECORD);
        if (octets == -Errno.EPIPE) {
          continue; // overwritten while it was being read; the next one is there
        }
        if (octets <= 0) {
          return lines;
        }
        String line = line(memory.buffer().toString(0, (int) octets, StandardCharsets.UTF_8), from);
        if (!line.isEmpty()) {
          lines.add(line);
        }
      }
    } finally {
      SystemCalls.close(descriptor);
    }
    return lines;
  }

  private static long uptimeMicros() {
    try {
      String uptime = Files.readString(Path.of("/proc/uptime"));
      return (long) (Double.parseDouble(uptime.split(" ")[0]) * MICROS);
    } catch (IOException | NumberFormatException ignored) {
      return 0; // then all lines count
    }
  }

  /**
   * The text of a record "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;TEXT"; "" when it does not count.
   */
  static String line(String record, long fromMicros) {
    int text = record.indexOf(';') + 1;
    String[] prefix = record.substring(0, Math.max(0, text - 1)).split(",");
    try {
      boolean counts =
          prefix.length > 2
              && Integer.parseInt(prefix[0]) >>> FACILITY_SHIFT == 0
              && Long.parseLong(prefix[2]) >= fromMicros;
      return counts ? record.substring(text).lines().findFirst().orElse("") : "";
    } catch (NumberFormatException ignored) {
      return "";
    }
  }
}
