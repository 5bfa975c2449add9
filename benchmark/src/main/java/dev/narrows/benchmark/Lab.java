package dev.narrows.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.TunDevice;

/**
 * A client, a gateway and a server in namespaces of their own. Both hosts' links carry 9000 octets,
 * the gateway's to the server 1500, so that each side's MSS is too large. What is sent to {@link
 * #NOWHERE} the gateway sends to a device that nobody reads, where it is counted and costs least.
 */
final class Lab implements AutoCloseable {
  static final String CLIENT = "10.91.1.2";
  static final String SERVER = "10.91.2.2";
  static final String NOWHERE = "10.91.3.2";

  private static final String VOID = "void0";
  private static final String LONGEST = "65535";

  /** Where /proc/net/dev has what was sent, and what was not for want of a reader. */
  private static final int SENT_PACKETS = 10;

  private static final int SENT_DROPS = 12;

  private final NetNamespace client = NetNamespace.create("bc");
  private final NetNamespace gateway = NetNamespace.create("bg");
  private final NetNamespace server = NetNamespace.create("bs");
  private final TunDevice unread;
  private final String traffic;
  private final List<Process> servers = new ArrayList<>();

  Lab(Programs programs) {
    traffic = programs.path(Programs.TRAFFIC);
    NetNamespace.veth(client, "eth0", gateway, "in0");
    NetNamespace.veth(gateway, "out0", server, "eth0");
    client.ip("link", "set", "eth0", "mtu", "9000");
    gateway.ip("link", "set", "in0", "mtu", "9000");
    server.ip("link", "set", "eth0", "mtu", "9000");
    client.address("eth0", CLIENT + "/24").route("default", "10.91.1.1");
    gateway.address("in0", "10.91.1.1/24").address("out0", "10.91.2.1/24").forwarding();
    server.address("eth0", SERVER + "/24").route("default", "10.91.2.1");
    unread = TunDevice.open(gateway, VOID);
    gateway.address(VOID, "10.91.3.1/24");
    client.sysctl("net/ipv4/ip_local_port_range", "10240 65000");
  }

  NetNamespace gateway() {
    return gateway;
  }

  /** From the client to nowhere, packets of 65,535 octets. */
  Lab carryingLongPackets() {
    client.ip("link", "set", "eth0", "mtu", LONGEST);
    gateway.ip("link", "set", "in0", "mtu", LONGEST);
    gateway.ip("link", "set", VOID, "mtu", LONGEST);
    return this;
  }

  /** Adds a rule to a table's FORWARD chain at the gateway. */
  Lab forward(String table, String... rule) {
    List<String> command = new ArrayList<>(List.of("iptables", "-t", table, "-A", "FORWARD"));
    command.addAll(List.of(rule));
    gateway.exec(command.toArray(String[]::new));
    return this;
  }

  /** Diverts at mangle FORWARD what some matches name to a queue. */
  Lab divert(int queue, String... matches) {
    List<String> rule = new ArrayList<>(List.of(matches));
    rule.addAll(List.of("-j", "NFQUEUE", "--queue-num", Integer.toString(queue)));
    return forward("mangle", rule.toArray(String[]::new));
  }

  /** The client sends each segment on its own from now on. */
  Lab singleSegments() {
    client.exec("ethtool", "-K", "eth0", "tso", "off", "gso", "off");
    return this;
  }

  /** Starts one of the servers of traffic.c at the server. */
  Lab serve(String... arguments) throws IOException {
    Process process = server.start(command(arguments));
    servers.add(process);
    awaitReady(process);
    return this;
  }

  /** Waits for the line that says that a program is ready. */
  static void awaitReady(Process process) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = process.getInputStream().read();
        read != -1 && read != '\n';
        read = process.getInputStream().read()) {
      line.append((char) read);
    }
    if (!line.toString().equals("ready")) {
      throw new IllegalStateException("a program did not start: " + line);
    }
  }

  /** Runs one of the senders of traffic.c at the client to its end; its figures by name. */
  Map<String, Double> send(String... arguments) throws IOException, InterruptedException {
    return figures(String.join(" ", arguments), client.start(command(arguments)));
  }

  /** Has stopped consumers empty the gateway's queues; how many packets, and in what time. */
  Map<String, Double> drain(Consumer... consumers) throws IOException, InterruptedException {
    String pids =
        Arrays.stream(consumers)
            .map(consumer -> Long.toString(consumer.pid()))
            .collect(Collectors.joining(","));
    return figures("drain", gateway.start(command("drain", pids)));
  }

  /** Awaits the end of one of the senders of traffic.c; its figures by name. */
  static Map<String, Double> figures(String name, Process sender)
      throws IOException, InterruptedException {
    String said = new String(sender.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (sender.waitFor() != 0) {
      throw new IllegalStateException(name + ": " + said);
    }
    Map<String, Double> figures = new HashMap<>();
    String[] words = said.trim().split(" ");
    for (int i = 0; i + 1 < words.length; i += 2) {
      figures.put(words[i], Double.valueOf(words[i + 1]));
    }
    return figures;
  }

  private String[] command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(traffic));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** Packets that the gateway has sent nowhere. */
  long forwarded() throws Exception {
    return sentTo(VOID, gateway);
  }

  /** Packets that a namespace has sent to a device, whether anybody read them or not. */
  static long sentTo(String device, NetNamespace namespace) throws Exception {
    for (String line : lines(namespace, "/proc/thread-self/net/dev")) {
      String[] words = line.trim().split("[:\\s]+");
      if (words[0].equals(device)) {
        return Long.parseLong(words[SENT_PACKETS]) + Long.parseLong(words[SENT_DROPS]);
      }
    }
    throw new IllegalStateException("no device " + device);
  }

  /** Packets that wait in the gateway's queues. */
  long waiting() throws Exception {
    long waiting = 0;
    for (String line : lines(gateway, "/proc/thread-self/net/netfilter/nfnetlink_queue")) {
      waiting += Long.parseLong(line.trim().split("\\s+")[2]);
    }
    return waiting;
  }

  /** Waits until all that waited has its verdict. */
  void awaitEmptyQueues() throws Exception {
    while (waiting() > 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static List<String> lines(NetNamespace namespace, String file) throws Exception {
    return namespace.inside(() -> Files.readAllLines(Path.of(file)));
  }

  @Override
  public void close() {
    servers.forEach(Process::destroyForcibly);
    unread.close();
    client.close();
    gateway.close();
    server.close();
  }
}
