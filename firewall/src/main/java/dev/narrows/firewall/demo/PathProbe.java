package dev.narrows.firewall.demo;

import java.util.List;

/** Observes the path from the client to the server by both ends. */
final class PathProbe {
  /** Nothing for this long is a stall: twenty times what a retransmission needs on this path. */
  static final int PATIENCE_MILLIS = 4_000;

  static final long TRANSFER_OCTETS = 8L << 20;

  private static final int PORT = 7070;
  private static final int WATCH_QUEUE = 1;
  private static final int ANSWER_POLLS = 100;
  private static final int POLL_MILLIS = 20;

  private final AgentProcess client;
  private final AgentProcess server;

  private PathProbe(AgentProcess client, AgentProcess server) {
    this.client = client;
    this.server = server;
  }

  static PathProbe start(DemoLab lab) {
    AgentProcess client = AgentProcess.start(lab, lab.client());
    AgentProcess server = AgentProcess.start(lab, lab.server());
    server.serve(PORT, TRANSFER_OCTETS);
    server.watch(WATCH_QUEUE);
    client.watch(WATCH_QUEUE);
    lab.divertToWatch(lab.server(), WATCH_QUEUE);
    lab.divertToWatch(lab.client(), WATCH_QUEUE);
    return new PathProbe(client, server);
  }

  PathObservation observe(String address) {
    client.seen();
    server.seen();
    TransferClient.Result download = client.download(address, PORT, PATIENCE_MILLIS);
    int mssAtServer = find("mss=", server.seen());
    int mssAtClient = find("mss=", client.seen());
    client.sendOversize(address, DemoLab.WIDE_MTU);
    return new PathObservation(download, mssAtServer, mssAtClient, awaitMtu());
  }

  private int awaitMtu() {
    int mtu = 0;
    for (int poll = 0; poll < ANSWER_POLLS && mtu == 0; poll++) {
      mtu = find("mtu=", client.seen());
      Pause.millis(POLL_MILLIS);
    }
    return mtu;
  }

  /** The value of the first word with a prefix, or 0. */
  private static int find(String prefix, List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith(prefix))
        .mapToInt(word -> Integer.parseInt(word.substring(prefix.length())))
        .findFirst()
        .orElse(0);
  }
}
