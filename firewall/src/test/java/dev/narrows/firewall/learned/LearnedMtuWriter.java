package dev.narrows.firewall.learned;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that saves path MTUs, one set and another by turns, until it is killed. */
final class LearnedMtuWriter {
  private static final long EXPIRES_AT = 9_999_999_999_999L;

  private LearnedMtuWriter() {}

  public static void main(String[] arguments) throws IOException {
    LearnedMtuFile file = new LearnedMtuFile(Path.of(arguments[0]));
    while (true) {
      file.save(entries(1400));
      file.save(entries(1300));
    }
  }

  /** As many as the MTU says, all of this MTU. */
  static List<LearnedMtu> entries(int mtu) {
    List<LearnedMtu> entries = new ArrayList<>();
    for (int i = 0; i < mtu; i++) {
      long address = 0x0a000000L + i;
      entries.add(
          new LearnedMtu(false, 0, address, mtu, MtuOrigin.ICMP, 1, EXPIRES_AT, "told by a test"));
    }
    return entries;
  }
}
