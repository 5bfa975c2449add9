package dev.narrows.firewall.learned;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Learned path MTUs on disk: a line of the format's name and version, then one a path, of the
 * address, the MTU, who told it, when and until when in milliseconds since 1970 ("never" for no
 * end), and the evidence, with a tabulator between. Whenever the machine stops, the file is whole:
 * the old one or the new one.
 */
public final class LearnedMtuFile {
  private static final String VERSION = "narrows-path-mtu 1";
  private static final String NEVER = "never";
  private static final int FIELDS = 6;
  private static final int LONGEST_LINE = 512;
  private static final long LARGEST = 64L << 20;
  private static final int LEAST_IPV4 = 68;
  private static final int LEAST_IPV6 = 1280;
  private static final int MOST = 65535;

  private final Path path;

  public LearnedMtuFile(Path path) {
    this.path = path;
  }

  /**
   * What a file holds.
   *
   * @param entries that have not expired
   * @param problems one sentence for each line that was left out
   */
  public record Content(List<LearnedMtu> entries, List<String> problems) {}

  /**
   * Reads what is there; nothing when there is no file.
   *
   * @param now milliseconds since 1970
   */
  public Content load(long now) throws IOException {
    List<LearnedMtu> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    String[] lines = read().split("\n");
    if (!lines[0].isEmpty() && !lines[0].equals(VERSION)) {
      problems.add(path + ":1: this is not '" + VERSION + "', so nothing is read");
      return new Content(entries, problems);
    }
    for (int i = 1; i < lines.length; i++) {
      try {
        LearnedMtu entry = parse(lines[i], now);
        if (!entry.isExpired(now)) {
          entries.add(entry);
        }
      } catch (IllegalArgumentException e) {
        problems.add(path + ":" + (i + 1) + ": " + e.getMessage());
      }
    }
    return new Content(entries, problems);
  }

  private String read() throws IOException {
    try {
      if (Files.size(path) > LARGEST) {
        throw new IOException("it is larger than any that Narrows writes");
      }
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static LearnedMtu parse(String line, long now) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS || line.length() > LONGEST_LINE) {
      throw new IllegalArgumentException("the line has not " + FIELDS + " fields");
    }
    MtuAddress to = MtuAddress.parse(fields[0]);
    long mtu = number(fields[1], "MTU");
    if (mtu < (to.ipv6() ? LEAST_IPV6 : LEAST_IPV4) || mtu > MOST) {
      throw new IllegalArgumentException("no path has an MTU of " + mtu);
    }
    long learnedAt = Math.min(number(fields[3], "time"), now);
    long expiresAt = fields[4].equals(NEVER) ? Long.MAX_VALUE : number(fields[4], "time");
    MtuOrigin origin = origin(fields[2]);
    if (origin != MtuOrigin.OPERATOR && expiresAt == Long.MAX_VALUE) {
      throw new IllegalArgumentException("what traffic told does not hold for ever");
    }
    return new LearnedMtu(
        to.ipv6(), to.high(), to.low(), (int) mtu, origin, learnedAt, expiresAt, fields[5]);
  }

  private static long number(String text, String what) {
    if (!text.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("'" + text + "' is no " + what);
    }
    return Long.parseLong(text);
  }

  private static MtuOrigin origin(String word) {
    for (MtuOrigin origin : MtuOrigin.values()) {
      if (origin.word().equals(word)) {
        return origin;
      }
    }
    throw new IllegalArgumentException("'" + word + "' tells no MTUs");
  }

  /** Puts these in place of what the file held. */
  public void save(List<LearnedMtu> entries) throws IOException {
    StringBuilder text = new StringBuilder(VERSION).append('\n');
    for (LearnedMtu entry : entries) {
      append(text, entry);
    }
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try {
      write(fresh, text.toString());
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteQuietly(fresh);
      throw e;
    }
    try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent())) {
      directory.force(true);
    }
  }

  private static void write(Path fresh, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
  }

  /** What was written of it takes room that others may want. */
  private static void deleteQuietly(Path fresh) {
    try {
      Files.deleteIfExists(fresh);
    } catch (IOException ignored) {
      // Why it could not be written says more.
    }
  }

  private static void append(StringBuilder text, LearnedMtu entry) {
    boolean never = entry.expiresAt() == Long.MAX_VALUE;
    text.append(entry.to().text()).append('\t');
    text.append(entry.mtu()).append('\t').append(entry.origin().word()).append('\t');
    text.append(entry.learnedAt()).append('\t');
    text.append(never ? NEVER : Long.toString(entry.expiresAt())).append('\t');
    text.append(entry.evidence()).append('\n');
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
