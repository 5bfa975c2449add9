package dev.narrows.firewall.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketTap;

/**
 * A host on a link of its own to the gateway.
 *
 * @param namespace the host
 * @param network number of its network: 10.N.0.0/24 and fd0N::/64, the gateway being 1, the host 2
 */
record Host(NetNamespace namespace, int network, NetNamespace gateway) {
  static final String DEVICE = "h0";

  /** The gateway's end of the link. */
  String gatewayDevice() {
    return "g" + network;
  }

  String ipv4() {
    return "10." + network + ".0.2";
  }

  String ipv6() {
    return "fd0" + network + "::2";
  }

  String address(boolean version6) {
    return version6 ? ipv6() : ipv4();
  }

  String gatewayAddress(boolean version6) {
    return version6 ? "fd0" + network + "::1" : "10." + network + ".0.1";
  }

  PacketTap tap() {
    return PacketTap.open(namespace, DEVICE);
  }

  Injector injector() {
    return Injector.open(this);
  }

  /** MTU that this host's kernel believes the path to an address has. */
  int pathMtu(String address) {
    String route = namespace.ip("route", "get", address);
    int at = route.indexOf(" mtu ");
    if (at < 0) {
      return Integer.parseInt(readLine("/sys/class/net/" + DEVICE + "/mtu"));
    }
    return Integer.parseInt(route.substring(at + 5).split("\\s")[0]);
  }

  /** Turns offloads of the host's interface on or off, as ethtool -K takes them. */
  void offload(boolean on, String... features) {
    for (String feature : features) {
      namespace.exec("ethtool", "-K", DEVICE, feature, on ? "on" : "off");
    }
  }

  /** Packets that came in by the interface; a super-frame counts once. */
  long receivedFrames() {
    return Long.parseLong(readLine("/sys/class/net/" + DEVICE + "/statistics/rx_packets"));
  }

  long receivedOctets() {
    return Long.parseLong(readLine("/sys/class/net/" + DEVICE + "/statistics/rx_bytes"));
  }

  private String readLine(String path) {
    return namespace.exec("cat", path).strip();
  }

  /** This host's counter in /proc/net/snmp or netstat, such as "Tcp", "RetransSegs". */
  long counter(String group, String name) {
    return counter(namespace, group, name);
  }

  static long counter(NetNamespace namespace, String group, String name) {
    for (String file : List.of("snmp", "netstat")) {
      Map<String, Long> values = counters(namespace, file, group);
      if (values.containsKey(name)) {
        return values.get(name);
      }
    }
    throw new AssertionError("no counter " + group + " " + name);
  }

  /** A namespace's counter in /proc/net/snmp6. */
  static long counter6(NetNamespace namespace, String name) {
    return read(namespace, "/proc/thread-self/net/snmp6")
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(fields -> fields[0].equals(name))
        .mapToLong(fields -> Long.parseLong(fields[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no counter " + name));
  }

  private static Map<String, Long> counters(NetNamespace namespace, String file, String group) {
    Map<String, Long> values = new TreeMap<>();
    String[] names = null;
    for (String line : read(namespace, "/proc/thread-self/net/" + file).split("\n")) {
      String[] fields = line.split(" ");
      if (!fields[0].equals(group + ":")) {
        continue;
      }
      if (names == null) {
        names = fields;
        continue;
      }
      for (int i = 1; i < fields.length; i++) {
        values.put(names[i], Long.valueOf(fields[i]));
      }
    }
    return values;
  }

  private static String read(NetNamespace namespace, String path) {
    try {
      return namespace.inside(() -> Files.readString(Path.of(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
