package dev.narrows.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the queue's thread takes from the heap for a packet, by the JVM's own account. */
final class Allocation implements Measurement {
  private static final int QUEUE = 9780;
  private static final int WARM_UPS = 4;
  private static final Pattern ALLOCATED =
      Pattern.compile("\"narrows-queue-\\d+\".* allocated=(\\d+)([BKMG])");

  @Override
  public String name() {
    return "allocation";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    try (Lab lab = run.lab().divert(QUEUE, "-p", "udp");
        Consumer narrows = run.narrows(lab, BenchRun.defaultRules(), "--no-diverts")) {
      for (int i = 0; i < WARM_UPS; i++) {
        octetsPerPacket(run, lab, narrows);
      }
      Figures figures =
          new Turns()
              .side("Narrows", "octets a packet", () -> octetsPerPacket(run, lab, narrows))
              .take(run.rounds())
              .get("Narrows");
      return List.of(
          new Finding(
              "allocation",
              "octets that a packet takes from the heap",
              Target.atMost(0).in("octets"),
              figures,
              List.of(figures)));
    }
  }

  private static double[] octetsPerPacket(BenchRun run, Lab lab, Consumer narrows)
      throws Exception {
    long forwarded = lab.forwarded();
    long before = allocated(narrows);
    lab.send("load", Lab.NOWHERE, "1", "64", run.turn(), "1", "1", "1", "0", "0");
    lab.awaitEmptyQueues();
    long after = allocated(narrows);
    return new double[] {(double) (after - before) / (lab.forwarded() - forwarded)};
  }

  /** All that the queue's thread ever allocated; the JVM rounds above 10 KiB to KiB. */
  private static long allocated(Consumer narrows) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new Programs.MissingException("there is no jcmd: it comes with a JDK");
    }
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(narrows.pid()), "Thread.print", "-e")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher matcher = ALLOCATED.matcher(said);
    if (!matcher.find()) {
      throw new IllegalStateException("jcmd names no queue's thread: " + said);
    }
    return Long.parseLong(matcher.group(1)) << 10 * "BKMG".indexOf(matcher.group(2));
  }
}
