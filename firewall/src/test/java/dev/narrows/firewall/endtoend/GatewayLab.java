package dev.narrows.firewall.endtoend;

import dev.narrows.firewall.demo.MetadataLosingSwitch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.testing.NetNamespace;

/**
 * A gateway with hosts around it, each in a network namespace of its own and on a veth link of its
 * own. The hosts believe in 1500 octets or more whatever the gateway's end of their link can take.
 */
final class GatewayLab implements AutoCloseable {
  private static final int HOST_MTU = 1500;

  /** A link that takes any frame. */
  private static final String LONGEST = "65535";

  private final String prefix;
  private final NetNamespace gateway;
  private final List<NetNamespace> namespaces = new ArrayList<>();
  private final List<NarrowsProcess> processes = new ArrayList<>();
  private final List<MetadataLosingSwitch> switches = new ArrayList<>();
  private int networks;

  private GatewayLab(String prefix) {
    this.prefix = prefix;
    this.gateway = NetNamespace.create(prefix);
    namespaces.add(gateway);
    gateway.forwarding();
    gateway.sysctl("net/ipv4/conf/all/rp_filter", "0");
    gateway.sysctl("net/ipv4/conf/default/rp_filter", "0");
  }

  static GatewayLab create(String prefix) {
    return new GatewayLab(prefix);
  }

  NetNamespace gateway() {
    return gateway;
  }

  /** Adds a host whose link the gateway takes to have this MTU. */
  Host addHost(int gatewayMtu) {
    Host host = newHost();
    NetNamespace.veth(gateway, host.gatewayDevice(), host.namespace(), Host.DEVICE);
    host.namespace()
        .ip("link", "set", Host.DEVICE, "mtu", Integer.toString(Math.max(HOST_MTU, gatewayMtu)));
    setMtu(host, gatewayMtu);
    address(host);
    return host;
  }

  /** Adds a host whose frames come by a switch that loses their offload metadata. */
  Host addHostBehindSwitch() {
    Host host = newHost();
    NetNamespace between = NetNamespace.create(prefix);
    namespaces.add(between);
    NetNamespace.veth(host.namespace(), Host.DEVICE, between, "w0");
    NetNamespace.veth(gateway, host.gatewayDevice(), between, "w1");
    between.ip("link", "set", "w0", "mtu", LONGEST);
    between.ip("link", "set", "w1", "mtu", LONGEST);
    gateway.ip("link", "set", host.gatewayDevice(), "mtu", LONGEST);
    int one = between.index("w0");
    int other = between.index("w1");
    switches.add(Transfer.inside(between, () -> MetadataLosingSwitch.connect(one, other)));
    address(host);
    return host;
  }

  /** The switches, in the order of their hosts. */
  List<MetadataLosingSwitch> switches() {
    return switches;
  }

  private Host newHost() {
    networks++;
    NetNamespace namespace = NetNamespace.create(prefix);
    namespaces.add(namespace);
    return new Host(namespace, networks, gateway);
  }

  private void address(Host host) {
    NetNamespace namespace = host.namespace();
    gateway.address(host.gatewayDevice(), host.gatewayAddress(false) + "/24");
    gateway.address(host.gatewayDevice(), host.gatewayAddress(true) + "/64");
    namespace.address(Host.DEVICE, host.ipv4() + "/24");
    namespace.address(Host.DEVICE, host.ipv6() + "/64");
    namespace.route("default", host.gatewayAddress(false));
    namespace.route("default", host.gatewayAddress(true));
  }

  void setMtu(Host host, int gatewayMtu) {
    gateway.ip("link", "set", host.gatewayDevice(), "mtu", Integer.toString(gatewayMtu));
  }

  /** Starts Narrows on the gateway and waits until it serves. */
  NarrowsProcess narrows(String rules, String... options) {
    NarrowsProcess process = launch(rules, options);
    process.awaitReady();
    return process;
  }

  /** Starts Narrows on the gateway, whatever comes of it. */
  NarrowsProcess launch(String rules, String... options) {
    NarrowsProcess process = NarrowsProcess.start(gateway, rules, options);
    processes.add(process);
    return process;
  }

  /** As launch, but without a capability that root usually has. */
  NarrowsProcess launchWithout(String capability, String rules) {
    NarrowsProcess process = NarrowsProcess.startWithout(gateway, capability, rules);
    processes.add(process);
    return process;
  }

  /** Starts Narrows on a gateway that has no TUN device, whatever comes of it. */
  NarrowsProcess launchWithoutTun(String rules, String... options) {
    NarrowsProcess process = NarrowsProcess.startWithoutTun(gateway, rules, options);
    processes.add(process);
    return process;
  }

  /** Starts Narrows where there is a BPF file system, and waits until it serves. */
  NarrowsProcess narrows(BpfMount mount, String rules, String... options) {
    return narrows(mount.prefix(), rules, options);
  }

  /** Starts Narrows by other programs, and waits until it serves. */
  NarrowsProcess narrows(List<String> prefix, String rules, String... options) {
    NarrowsProcess process = NarrowsProcess.start(gateway, prefix, rules, options);
    processes.add(process);
    process.awaitReady();
    return process;
  }

  /** Starts Narrows with iptables' extensions of a directory, and waits until it serves. */
  NarrowsProcess narrowsWithExtensions(Path directory, String rules, String... options) {
    NarrowsProcess process = NarrowsProcess.startWithExtensions(gateway, directory, rules, options);
    processes.add(process);
    process.awaitReady();
    return process;
  }

  /** Queues that anyone holds on the gateway. */
  List<KernelQueue> queues() {
    return Transfer.inside(gateway, KernelQueue::readAll);
  }

  /** All rules in the gateway's kernel that name Narrows, of all back ends. */
  List<String> diverts() {
    List<String> found = new ArrayList<>();
    for (String program : List.of("iptables-nft-save", "iptables-legacy-save")) {
      found.addAll(rulesOf(program));
      found.addAll(rulesOf(program.replace("iptables", "ip6tables")));
    }
    return found;
  }

  private List<String> rulesOf(String program) {
    return gateway
        .exec(program, "-c")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .filter(line -> line.toLowerCase(Locale.ROOT).contains("narrows"))
        .toList();
  }

  /** Packets that the kernel has handed to queues, by the counters of the divert rules. */
  long divertedPackets() {
    return diverts().stream()
        .filter(line -> line.contains("-j NFQUEUE"))
        .mapToLong(line -> Long.parseLong(line.substring(1, line.indexOf(':'))))
        .sum();
  }

  @Override
  public void close() {
    processes.forEach(NarrowsProcess::close);
    switches.forEach(MetadataLosingSwitch::close);
    namespaces.forEach(NetNamespace::close);
  }
}
