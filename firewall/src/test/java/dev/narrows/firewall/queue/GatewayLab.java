package dev.narrows.firewall.queue;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.OffloadChoice;
import dev.narrows.firewall.config.TestConfig;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.offload.FrameReturns;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Station;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.TunDevice;

/**
 * A gateway in a namespace of its own, between "lan" (192.0.2.0/24, 2001:db8:1::/64, MTU 1500) and
 * "wan" (198.51.100.0/24, 2001:db8:2::/64, MTU 1400): both are TUN devices, so that a test is every
 * client and every server, and sees each octet. What PacketBuilder builds goes from lan to wan.
 */
final class GatewayLab implements AutoCloseable {
  static final int WAN_MTU = 1400;
  static final int MARK = 0x4000;
  private static final long PAUSE_NANOS = 100_000;
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final NetNamespace namespace;
  private final TunDevice lan;
  private final TunDevice wan;
  private final NetworkTables tables;
  private final List<QueueWorker> workers = new ArrayList<>();

  private GatewayLab(NetNamespace namespace) throws Exception {
    this.namespace = namespace;
    namespace.forwarding();
    namespace.sysctl("net/ipv4/conf/all/rp_filter", "0");
    namespace.sysctl("net/ipv4/conf/default/rp_filter", "0");
    lan = TunDevice.open(namespace, "lan");
    wan = TunDevice.open(namespace, "wan");
    namespace.address("lan", "192.0.2.254/24").address("lan", "2001:db8:1::fe/64");
    namespace.address("wan", "198.51.100.254/24").address("wan", "2001:db8:2::fe/64");
    namespace.ip("link", "set", "lan", "txqueuelen", "10000");
    namespace.ip("link", "set", "wan", "txqueuelen", "10000");
    namespace.ip("link", "set", "wan", "mtu", String.valueOf(WAN_MTU));
    tables = namespace.inside(NetworkTables::open);
  }

  static GatewayLab open(String prefix) throws Exception {
    NetNamespace namespace = NetNamespace.create(prefix);
    try {
      return new GatewayLab(namespace);
    } catch (Throwable e) {
      namespace.close();
      throw e;
    }
  }

  private final FlowTable flows = new FlowTable(4);

  static FirewallConfig config(FailureMode mode) {
    return TestConfig.of(
        "on-failure = " + mode.name().toLowerCase(Locale.ROOT),
        "no-diverts = yes",
        "mark = " + MARK + "/" + MARK);
  }

  static QueueGroup group(int queue, RuleSet rules) {
    Map<Hook, Station> stations = new EnumMap<>(Hook.class);
    rules.stations().forEach(station -> stations.put(station.hook(), station));
    return new QueueGroup(queue, 1, 65531, true, stations, queue);
  }

  /** Starts a worker that judges whole packets by all stations; divert to it. */
  QueueWorker start(int queue, RuleSet rules, FailureMode mode) throws Exception {
    QueueWorker worker =
        namespace.inside(
            () ->
                QueueWorker.start(
                    queue,
                    group(queue, rules),
                    rules,
                    new SharedState(
                        tables,
                        flows,
                        new LearnedMtus(8, 552, 600_000),
                        FrameReturns.choose(OffloadChoice.SEGMENTS)),
                    config(mode)));
    workers.add(worker);
    return worker;
  }

  /** Queues what matches, of both IP versions, unless it bears the mark. */
  void divert(int queue, String chain, String... matches) {
    for (String program : new String[] {"iptables", "ip6tables"}) {
      List<String> command = new ArrayList<>(List.of(program, "-w", "-t", "mangle", "-A", chain));
      command.addAll(List.of(matches));
      String mark = Integer.toString(MARK);
      command.addAll(List.of("-m", "mark", "!", "--mark", mark + "/" + mark));
      command.addAll(List.of("-j", "NFQUEUE", "--queue-num", Integer.toString(queue)));
      namespace.exec(command.toArray(String[]::new));
    }
  }

  NetNamespace namespace() {
    return namespace;
  }

  NetworkTables tables() {
    return tables;
  }

  TunDevice lan() {
    return lan;
  }

  TunDevice wan() {
    return wan;
  }

  /** Sends from the lan and returns what comes out of the wan. */
  byte[] forward(byte[] packet) {
    lan.write(packet);
    return wan.await(GatewayLab::isFromLan, PATIENCE);
  }

  /** Sends from the lan and returns the ICMP error that comes back. */
  byte[] provoke(byte[] packet) {
    lan.write(packet);
    return lan.await(GatewayLab::isIcmpError, PATIENCE);
  }

  /** Whether an ICMP error is there that nobody has read. */
  boolean hasIcmpError() {
    return lan.await(GatewayLab::isIcmpError, Duration.ZERO) != null;
  }

  static boolean isIcmpError(byte[] packet) {
    boolean ipv4 = packet[0] >>> 4 == 4;
    int type = packet[ipv4 ? 20 : 40] & 0xff;
    return ipv4 ? packet[9] == 1 && type == 3 : packet[6] == 58 && type < 128;
  }

  /** Not the kernel's own chatter (neighbour and router discovery, group membership). */
  static boolean isFromLan(byte[] packet) {
    return packet[0] >>> 4 == 4
        ? packet[12] == (byte) 192 && packet[14] == 2
        : packet[8] == 0x20 && packet[13] == 1;
  }

  static long outcomes(QueueWorker worker) {
    long sum = 0;
    for (PacketOutcome outcome : PacketOutcome.values()) {
      sum += worker.counters().outcome(outcome);
    }
    return sum;
  }

  /** Waits until a worker has given so many packets an outcome. */
  static void awaitOutcomes(QueueWorker worker, long packets) {
    await(() -> outcomes(worker) >= packets, () -> outcomes(worker) + " outcomes of " + packets);
  }

  static void await(BooleanSupplier condition, java.util.function.Supplier<String> state) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain: " + state.get());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Packets without a verdict; -1 when nobody holds the queue. */
  long waiting(int queue) {
    try {
      return namespace.inside(
          () ->
              KernelQueue.readAll().stream()
                  .filter(line -> line.queue() == queue)
                  .mapToLong(KernelQueue::waiting)
                  .findFirst()
                  .orElse(-1));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** So many packets that fit, from the wan. */
  int countForwarded(int expected, Predicate<byte[]> wanted) {
    int count = 0;
    while (count < expected && wan.await(wanted, PATIENCE) != null) {
      count++;
    }
    return count;
  }

  @Override
  public void close() {
    workers.forEach(QueueWorker::close);
    tables.close();
    lan.close();
    wan.close();
    namespace.close();
  }
}
