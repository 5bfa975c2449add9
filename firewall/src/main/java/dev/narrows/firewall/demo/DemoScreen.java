package dev.narrows.firewall.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How the demonstration speaks: progress lines, then a table; colours on a terminal only. */
final class DemoScreen {
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final double NANOS = 1e9;

  private final PrintStream out;
  private final boolean colours;
  private final long start = System.nanoTime();

  DemoScreen(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /** Colours where standard output is a terminal that is not asked to be plain. */
  static DemoScreen standard() {
    boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
    return new DemoScreen(System.out, !plain && isTerminal());
  }

  /** System.console() answers for standard input too, and differently on newer JDKs. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException ignored) {
      return false;
    }
  }

  void say(String line) {
    out.println(line);
  }

  /** What is being done now, with the time since the start. */
  void progress(String step) {
    double seconds = (System.nanoTime() - start) / NANOS;
    out.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds, step));
  }

  void table(List<DemoLine> lines) {
    DemoLine header = new DemoLine("", "without Narrows", "with Narrows", true);
    int what = lines.stream().mapToInt(line -> line.what().length()).max().orElse(0);
    int without =
        Math.max(
            header.without().length(),
            lines.stream().mapToInt(line -> line.without().length()).max().orElse(0));
    String format = "  %-" + what + "s   %-" + without + "s   %s";
    out.println();
    out.println(paint(BOLD, row(format, header)));
    for (DemoLine line : lines) {
      String note = line.asExpected() ? "" : paint(RED, "   <- not as it should be");
      out.println(paint(line.asExpected() ? GREEN : RED, row(format, line)) + note);
    }
    out.println();
  }

  private static String row(String format, DemoLine line) {
    return String.format(format, line.what(), line.without(), line.with()).stripTrailing();
  }

  private String paint(String colour, String text) {
    return colours ? colour + text + PLAIN : text;
  }
}
