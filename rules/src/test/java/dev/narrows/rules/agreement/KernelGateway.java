package dev.narrows.rules.agreement;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.raw.RawSocket;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.TunDevice;

/**
 * A gateway of its own in the kernel: what is written to its near TUN device it forwards to its far
 * one, at once and through its own nftables, or takes for itself; what it sends itself leaves by
 * the far one. One packet is on its way at a time.
 */
final class KernelGateway implements AutoCloseable {
  static final String NEAR = "near";
  static final String FAR = "far";

  private static final Pattern COUNTER =
      Pattern.compile("counter (\\w+) \\{\\s*packets (\\d+) bytes (\\d+)");
  private static final int SOURCE_IPV6 = 8;
  private static final String A_DAY = "86400";

  /** What the kernel says to its neighbours by itself must not pass the rules: they would count. */
  private static final String NO_OWN_TALK =
      """
      table ip6 own_talk {
        chain out {
          type filter hook output priority -2147483648
          ip6 saddr { ::, fe80::/10 } drop
        }
      }
      """;

  private final NetNamespace namespace;
  private final TunDevice near;
  private final TunDevice far;
  private final RawSocket ipv4;
  private final RawSocket ipv6;
  private final Path file;
  private byte[] answer;
  private final Map<String, long[]> totals = new HashMap<>();

  @SuppressWarnings("try")
  private KernelGateway(NetNamespace namespace, TunDevice near, TunDevice far, Path file) {
    this.namespace = namespace;
    this.near = near;
    this.far = far;
    try (NetNamespace.Entered ignored = namespace.enter()) {
      ipv4 = RawSocket.open(false, 0);
      ipv6 = RawSocket.open(true, 0);
    }
    this.file = file;
  }

  /** Builds it; the directory is for rule files. */
  static KernelGateway open(Path directory) {
    NetNamespace namespace = NetNamespace.create("agree");
    TunDevice near = TunDevice.open(namespace, NEAR);
    TunDevice far = TunDevice.open(namespace, FAR);
    namespace.address(NEAR, "192.0.2.254/24").address(NEAR, "2001:db8:1::fe/64");
    namespace.address(FAR, "198.51.100.254/24").address(FAR, "2001:db8:2::fe/64");
    namespace.forwarding();
    namespace.sysctl("net/ipv4/icmp_ratelimit", "0").sysctl("net/ipv6/icmp/ratelimit", "0");
    namespace.sysctl("net/ipv4/icmp_msgs_per_sec", "1000000000");
    namespace.sysctl("net/ipv4/icmp_msgs_burst", "1000000000");
    // Fragments that never become whole must not be told of, in the middle of other rules.
    namespace.sysctl("net/ipv4/ipfrag_time", A_DAY).sysctl("net/ipv6/ip6frag_time", A_DAY);
    namespace.sysctl("net/ipv4/conf/all/rp_filter", "0");
    namespace.sysctl("net/ipv4/conf/" + NEAR + "/rp_filter", "0");
    return new KernelGateway(namespace, near, far, directory.resolve("kernel.nft"));
  }

  int index(String device) {
    return namespace.index(device);
  }

  /** Puts rules in force instead of all others; what nft says against them, or "". */
  String load(String rules) throws IOException {
    totals.clear();
    Files.writeString(file, "flush ruleset\n" + rules + NO_OWN_TALK);
    return nft("-f", file.toString());
  }

  /** What nft says against rules, or "". */
  String check(String rules) throws IOException {
    Files.writeString(file, rules);
    return nft("-c", "-f", file.toString());
  }

  private String nft(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "nft";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      namespace.exec(command);
      return "";
    } catch (AssertionError refused) {
      return refused.getMessage();
    }
  }

  /** What the gateway makes of a packet: as it comes out at the far side, or null. */
  byte[] send(Way way, byte[] packet) {
    drain();
    if (way == Way.OUT) {
      RawSocket socket = packet.length > 0 && Octets.isIpv4(packet) ? ipv4 : ipv6;
      socket.send(Unpooled.wrappedBuffer(packet), 0, packet.length);
    } else {
      near.write(packet);
    }
    answer = first(near);
    return first(far);
  }

  private static byte[] first(TunDevice device) {
    for (byte[] found = device.read(); found != null; found = device.read()) {
      if (!isOwn(found)) {
        return found;
      }
    }
    return null;
  }

  /** What the gateway sent back to whom the last packet came from, or null. */
  byte[] answer() {
    return answer;
  }

  private void drain() {
    while (far.read() != null) {
      continue;
    }
    while (near.read() != null) {
      continue;
    }
  }

  /** The kernel's own talk with neighbours: from a link-local address. */
  private static boolean isOwn(byte[] packet) {
    return packet.length > SOURCE_IPV6
        && packet[0] >>> 4 == 6
        && packet[SOURCE_IPV6] == (byte) 0xfe;
  }

  /**
   * Named counters by name: "packets/octets" since the rules were loaded. They are reset, for of
   * that nft needs no rules: over a few that it took itself it fails an assertion of its own.
   */
  Map<String, String> counters() {
    Matcher matcher = COUNTER.matcher(namespace.exec("nft", "reset", "counters"));
    while (matcher.find()) {
      long[] total = totals.computeIfAbsent(matcher.group(1), name -> new long[2]);
      total[0] += Long.parseLong(matcher.group(2));
      total[1] += Long.parseLong(matcher.group(3));
    }
    Map<String, String> counters = new HashMap<>();
    totals.forEach((name, total) -> counters.put(name, total[0] + "/" + total[1]));
    return counters;
  }

  @Override
  public void close() {
    ipv4.close();
    ipv6.close();
    far.close();
    near.close();
    namespace.close();
  }
}
