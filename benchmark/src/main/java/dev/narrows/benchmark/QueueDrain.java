package dev.narrows.benchmark;

import java.util.List;
import java.util.Map;

/**
 * How fast a full queue empties when nothing more comes. The consumer is stopped while its queue is
 * filled, then goes on.
 */
final class QueueDrain implements Measurement {
  private static final String NARROWS = "Narrows";
  private static final String TWO = "Narrows, two queues";
  private static final String RAW_TWO = "two queue-raw, a queue each";
  private static final String UNIT = "packets/s";
  private static final int QUEUE = 9780;
  private static final int HEADERS = 128;

  /** Linux 6.18 holds 65,536 in all its queues (nfnetlink_queue.c, the hash table of packets). */
  private static final int PACKETS = 60_000;

  private static final int FLOWS = 240;

  /** Which queue a packet goes to is found by its addresses alone (xt_NFQUEUE.c, hash_v4). */
  private static final String HOSTS = "240";

  /** Full queues before what counts: code is compiled at its best after a million packets. */
  private static final int WARM_UP = 15;

  static final String LENGTH = Integer.toString(PACKETS + 5_000);

  @Override
  public String name() {
    return "drain";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    Map<String, Figures> figures = drained(run);
    Figures ours = figures.get(NARROWS);
    return List.of(
        new Finding(
            "drain",
            "packets a second drained from a full queue of 60,000, against " + Programs.TEXTBOOK,
            Target.atLeast(1.6),
            ours.over(figures.get(Programs.TEXTBOOK)),
            List.copyOf(figures.values())),
        new Finding(
            "two-queues",
            "the same 60,000 in two queues, against one",
            Target.atLeast(1.6),
            figures.get(TWO).over(ours),
            List.of(ours, figures.get(TWO), figures.get(RAW_TWO).over(figures.get(Programs.RAW)))));
  }

  /** Packets a second, by one queue and by two, of Narrows and of queue-raw. */
  static Map<String, List<double[]>> byQueues(BenchRun run) throws Exception {
    Map<String, Figures> figures = drained(run);
    return Map.of(
        NARROWS,
        points(figures.get(NARROWS), figures.get(TWO)),
        Programs.RAW,
        points(figures.get(Programs.RAW), figures.get(RAW_TWO)));
  }

  private static List<double[]> points(Figures one, Figures two) {
    return List.of(new double[] {1, one.median()}, new double[] {2, two.median()});
  }

  private static Map<String, Figures> drained(BenchRun run) throws Exception {
    try (Lab a = run.lab().divert(QUEUE, "-p", "udp");
        Lab b = run.lab().divert(QUEUE, "-p", "udp");
        Lab c = run.lab().divert(QUEUE, "-p", "udp");
        Lab d = balanced(run);
        Lab e = balanced(run);
        Consumer textbook = PeerConsumer.textbook(a, run.programs(), QUEUE, false);
        Consumer raw = PeerConsumer.raw(b, run.programs(), QUEUE, HEADERS);
        Consumer first = PeerConsumer.raw(e, run.programs(), QUEUE, HEADERS);
        Consumer second = PeerConsumer.raw(e, run.programs(), QUEUE + 1, HEADERS);
        Consumer one = narrows(run, c, "1");
        Consumer two = narrows(run, d, "2")) {
      return new Turns()
          .side(Programs.TEXTBOOK, UNIT, () -> drain(a, textbook))
          .side(Programs.RAW, UNIT, () -> drain(b, raw))
          .side(NARROWS, UNIT, () -> drain(c, one))
          .side(TWO, UNIT, () -> drain(d, two))
          .side(RAW_TWO, UNIT, () -> drain(e, first, second))
          .take(run.rounds());
    }
  }

  private static Lab balanced(BenchRun run) {
    String queues = QUEUE + ":" + (QUEUE + 1);
    return run.lab().forward("mangle", "-p", "udp", "-j", "NFQUEUE", "--queue-balance", queues);
  }

  private static Consumer narrows(BenchRun run, Lab lab, String queues) throws Exception {
    Consumer narrows =
        run.narrows(
            lab,
            BenchRun.defaultRules(),
            "--no-diverts",
            "--queue-length",
            LENGTH,
            "--queues",
            queues);
    for (int i = 0; i < WARM_UP; i++) {
      fill(lab, PACKETS);
      lab.awaitEmptyQueues();
    }
    return narrows;
  }

  private static void fill(Lab lab, int packets) throws Exception {
    lab.send(
        "load",
        Lab.NOWHERE,
        "1",
        "64",
        "60",
        Integer.toString(FLOWS),
        "1",
        HOSTS,
        "0",
        Integer.toString(packets));
  }

  static double[] drain(Lab lab, Consumer... consumers) throws Exception {
    for (Consumer consumer : consumers) {
      consumer.signal("STOP");
    }
    fill(lab, PACKETS);
    Map<String, Double> said = lab.drain(consumers);
    if (said.get("drained") < PACKETS * 0.95) {
      throw new IllegalStateException("only " + said.get("drained") + " packets waited");
    }
    return new double[] {said.get("drained") / said.get("seconds")};
  }
}
