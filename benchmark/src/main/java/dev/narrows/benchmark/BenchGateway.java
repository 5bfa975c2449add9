package dev.narrows.benchmark;

import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.TunDevice;

/**
 * A namespace that forwards: packets written to a TUN device come in, are judged, and go out by
 * another that nobody reads, where they are counted. Sending costs one system call, receiving none.
 */
final class BenchGateway implements AutoCloseable {
  private static final String IN = "in0";
  private static final String OUT = "out0";

  private final NetNamespace namespace;
  private final TunDevice in;
  private final TunDevice out;

  private BenchGateway(NetNamespace namespace, TunDevice in, TunDevice out) {
    this.namespace = namespace;
    this.in = in;
    this.out = out;
  }

  static BenchGateway create() {
    NetNamespace namespace = NetNamespace.create("nb").forwarding();
    namespace.sysctl("net/ipv4/conf/all/rp_filter", "0");
    namespace.sysctl("net/ipv4/conf/default/rp_filter", "0");
    TunDevice in = TunDevice.open(namespace, IN);
    TunDevice out = TunDevice.open(namespace, OUT);
    namespace.ip("address", "add", "10.200.255.1/16", "dev", OUT);
    namespace.ip("route", "add", "default", "dev", IN);
    return new BenchGateway(namespace, in, out);
  }

  NetNamespace namespace() {
    return namespace;
  }

  /** Writes one packet again and again. */
  void send(byte[] packet, long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      for (int i = 0; i < 64; i++) {
        in.write(packet);
      }
    }
  }

  /** Packets that were forwarded so far. */
  long forwarded() throws Exception {
    return Lab.sentTo(OUT, namespace);
  }

  @Override
  public void close() {
    in.close();
    out.close();
    namespace.close();
  }
}
