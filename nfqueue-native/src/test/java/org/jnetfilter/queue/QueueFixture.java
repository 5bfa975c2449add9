package org.jnetfilter.queue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketTap;
import org.jnetfilter.testing.TunDevice;

/**
 * A router in a namespace: packets written to a TUN device are forwarded over a veth to a far end,
 * and queued on the way in mangle/FORWARD. The calling thread is inside the router's namespace.
 */
final class QueueFixture implements AutoCloseable {
  static final String SOURCE = "10.1.0.2";
  static final String DESTINATION = "10.2.0.2";
  static final String SOURCE6 = "fd01::2";
  static final String DESTINATION6 = "fd02::2";
  private static final int UDP = 17;
  private static final AtomicInteger QUEUES = new AtomicInteger(100);

  final NetNamespace router = NetNamespace.create("queue");
  final NetNamespace far = NetNamespace.create("queue");
  final TunDevice tun;
  final PacketTap tap;
  final int queue = QUEUES.incrementAndGet();
  private final NetNamespace.Entered entered;

  QueueFixture() {
    NetNamespace.veth(router, "toFar", far, "toRouter");
    router.forwarding().address("toFar", "10.2.0.1/24").address("toFar", "fd02::1/64");
    far.address("toRouter", "10.2.0.2/24").address("toRouter", "fd02::2/64");
    far.route("default", "10.2.0.1").route("default", "fd02::1");
    tun = TunDevice.open(router, "tun0");
    router.address("tun0", "10.1.0.1/24").address("tun0", "fd01::1/64");
    tap = PacketTap.open(far, "toRouter");
    entered = router.enter();
  }

  /** iptables -w -t mangle ARGUMENTS in the router. */
  QueueFixture mangle(String... arguments) {
    return tables("iptables", arguments);
  }

  QueueFixture mangle6(String... arguments) {
    return tables("ip6tables", arguments);
  }

  private QueueFixture tables(String program, String... arguments) {
    String[] command = new String[arguments.length + 4];
    command[0] = program;
    command[1] = "-w";
    command[2] = "-t";
    command[3] = "mangle";
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    router.exec(command);
    return this;
  }

  /** Queues what is forwarded to the far end, and not its answers, to this fixture's queue. */
  QueueFixture divert() {
    String number = Integer.toString(queue);
    return mangle("-A", "FORWARD", "-o", "toFar", "-j", "NFQUEUE", "--queue-num", number)
        .mangle6("-A", "FORWARD", "-o", "toFar", "-j", "NFQUEUE", "--queue-num", number);
  }

  /** The next IPv4 UDP packet at the far end, or null. */
  byte[] awaitDatagram() {
    return tap.awaitPacket(p -> p[0] == 0x45 && p[9] == UDP, Duration.ofSeconds(60));
  }

  KernelQueue kernelQueue() {
    return KernelQueue.readAll().stream().filter(q -> q.queue() == queue).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    entered.close();
    tap.close();
    tun.close();
    far.close();
    router.close();
  }
}
