package dev.narrows.benchmark;

import java.io.IOException;

/** One of the C programs that give verdicts, in a gateway. */
final class PeerConsumer implements Consumer {
  /** Holds 200,000 packets. */
  private static final String BUFFER = Integer.toString(256 << 20);

  private final Process process;

  private PeerConsumer(Process process) throws IOException {
    this.process = process;
    Lab.awaitReady(process);
  }

  static PeerConsumer textbook(Lab lab, Programs programs, int queue, boolean rewriting)
      throws IOException {
    return new PeerConsumer(
        lab.gateway()
            .start(
                programs.path(Programs.TEXTBOOK),
                Integer.toString(queue),
                rewriting ? "rewrite" : "accept",
                BUFFER));
  }

  static PeerConsumer raw(Lab lab, Programs programs, int queue, int range) throws IOException {
    return new PeerConsumer(
        lab.gateway()
            .start(
                programs.path(Programs.RAW),
                Integer.toString(queue),
                Integer.toString(range),
                BUFFER));
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
