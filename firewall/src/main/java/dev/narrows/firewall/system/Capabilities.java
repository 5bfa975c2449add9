package dev.narrows.firewall.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Capabilities by their numbers in include/uapi/linux/capability.h. */
public final class Capabilities {
  public static final int NET_ADMIN = 12;
  public static final int NET_RAW = 13;
  public static final int SYS_ADMIN = 21;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";

  private Capabilities() {}

  /** Those of this process that are in effect, a bit each. */
  public static long effective() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(EFFECTIVE)) {
        return Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16);
      }
    }
    throw new IOException(STATUS + " has no " + EFFECTIVE);
  }

  public static boolean has(long capabilities, int number) {
    return (capabilities >>> number & 1) == 1;
  }
}
