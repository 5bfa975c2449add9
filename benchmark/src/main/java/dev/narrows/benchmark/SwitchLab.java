package dev.narrows.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jnetfilter.testing.NetNamespace;

/**
 * A client, a gateway, and a server whose frames come to the gateway by a switch that loses their
 * offload metadata; beside them a host with an ordinary link. All by IPv4 and IPv6.
 */
final class SwitchLab implements AutoCloseable {
  static final String PORT = "7002";

  private static final String[] CLIENT = {"10.92.1.2", "fd92:1::2"};
  private static final String LONGEST = "65535";

  private final NetNamespace client = NetNamespace.create("rc");
  private final NetNamespace gateway = NetNamespace.create("rg");
  private final NetNamespace between = NetNamespace.create("rw");
  private final NetNamespace server = NetNamespace.create("rs");
  private final NetNamespace other = NetNamespace.create("ro");
  private final List<Process> processes = new ArrayList<>();
  private final String traffic;

  SwitchLab(Programs programs) throws IOException {
    traffic = programs.path(Programs.TRAFFIC);
    NetNamespace.veth(client, "eth0", gateway, "client");
    NetNamespace.veth(other, "eth0", gateway, "other");
    NetNamespace.veth(server, "eth0", between, "w0");
    NetNamespace.veth(gateway, "server", between, "w1");
    between.ip("link", "set", "w0", "mtu", LONGEST);
    between.ip("link", "set", "w1", "mtu", LONGEST);
    gateway.ip("link", "set", "server", "mtu", LONGEST);
    connect(client, "client", 1);
    connect(server, "server", 2);
    connect(other, "other", 3);
    gateway.forwarding();
    serve(between, programs.path(Programs.SWITCH), "w0", "w1");
    serve(client, traffic, "discard", PORT);
  }

  private void connect(NetNamespace host, String device, int network) {
    gateway.address(device, "10.92." + network + ".1/24");
    gateway.address(device, "fd92:" + network + "::1/64");
    host.address("eth0", "10.92." + network + ".2/24");
    host.address("eth0", "fd92:" + network + "::2/64");
    host.route("default", "10.92." + network + ".1").route("default", "fd92:" + network + "::1");
  }

  private void serve(NetNamespace where, String... command) throws IOException {
    Process process = where.start(command);
    processes.add(process);
    Lab.awaitReady(process);
  }

  NetNamespace gateway() {
    return gateway;
  }

  NetNamespace client() {
    return client;
  }

  NetNamespace server() {
    return server;
  }

  /** What people do about the trouble. */
  SwitchLab withoutTso() {
    server.exec("ethtool", "-K", "eth0", "tso", "off", "gso", "off");
    return this;
  }

  /**
   * Streams from the server to the client, as fast as they go.
   *
   * @return Gbit/s that arrived; seconds of all processors for each gigabyte of it
   */
  double[] bulk(boolean version6, String seconds, int streams) throws Exception {
    double busyBefore = busySeconds();
    Map<String, Double> said =
        run(server, "bulk", CLIENT[version6 ? 1 : 0], PORT, seconds, Integer.toString(streams));
    double busy = busySeconds() - busyBefore;
    double octets = said.get("octets");
    return new double[] {octets * 8e-9 / said.get("seconds"), busy / (octets * 1e-9)};
  }

  /** Gbit/s of some streams from the ordinary host to the client, each with a rate of its own. */
  double paced(String seconds, int streams, long octetsASecond) throws Exception {
    List<Process> senders = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      senders.add(
          other.start(traffic, "stream", CLIENT[0], PORT, seconds, Long.toString(octetsASecond)));
    }
    double rate = 0;
    for (Process sender : senders) {
      Map<String, Double> said = Lab.figures("stream", sender);
      rate += said.get("octets") * 8e-9 / said.get("seconds");
    }
    return rate;
  }

  private Map<String, Double> run(NetNamespace where, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(traffic));
    command.addAll(List.of(arguments));
    return Lab.figures(arguments[0], where.start(command.toArray(String[]::new)));
  }

  /** What all processors have worked since the machine's start: /proc/stat, in 1/100 s. */
  private static double busySeconds() throws IOException {
    String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split("\\s+");
    long busy = 0;
    for (int i = 1; i <= 8; i++) {
      boolean idle = i == 4 || i == 5;
      busy += idle ? 0 : Long.parseLong(words[i]);
    }
    return busy / 100.0;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    List.of(client, gateway, between, server, other).forEach(NetNamespace::close);
  }
}
