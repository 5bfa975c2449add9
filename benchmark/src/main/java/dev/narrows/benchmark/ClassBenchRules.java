package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Filter sets of the shapes that Taylor and Turner found in the field (ClassBench, 2005): access
 * lists with specific addresses and ports, firewalls with many wildcards and ranges, and chains of
 * IP filters between the two. Seeded by shape and size.
 */
final class ClassBenchRules {
  private static final int PACKETS = 1024;
  private static final int NETWORKS = 64;
  private static final int[] WELL_KNOWN = {20, 21, 22, 23, 25, 53, 80, 110, 123, 143, 443, 1433};
  private static final int LAST_PORT = 65535;

  /** Per cent of rules that leave a field open, and that give a range of ports. */
  private enum Shape {
    ACL(4, 8, 95, 30, 15),
    FW(45, 35, 55, 25, 30),
    IPC(15, 15, 75, 35, 15);

    private final int anySource;
    private final int anyDestination;
    private final int anySourcePort;
    private final int anyDestinationPort;
    private final int portRange;

    Shape(
        int anySource,
        int anyDestination,
        int anySourcePort,
        int anyDestinationPort,
        int portRange) {
      this.anySource = anySource;
      this.anyDestination = anyDestination;
      this.anySourcePort = anySourcePort;
      this.anyDestinationPort = anyDestinationPort;
      this.portRange = portRange;
    }
  }

  private record Prefix(int address, int bits) {
    static final Prefix ANY = new Prefix(0, 0);

    int inside(Random random) {
      int host = bits == 0 ? -1 : bits == 32 ? 0 : -1 >>> bits;
      return address | random.nextInt() & host;
    }

    String match(String field) {
      String length = bits == 32 ? "" : "/" + bits;
      return bits == 0 ? "" : "ip " + field + " " + Flow.address(address) + length + " ";
    }
  }

  private record Ports(int first, int last) {
    static final Ports ANY = new Ports(0, LAST_PORT);

    int inside(Random random) {
      return first + random.nextInt(last - first + 1);
    }

    String match(String field) {
      if (first == 0 && last == LAST_PORT) {
        return "";
      }
      return field + " " + (first == last ? first : first + "-" + last) + " ";
    }
  }

  private record Filter(
      Prefix source, Prefix destination, boolean tcp, Ports sourcePorts, Ports destinationPorts) {
    String text() {
      String protocol = tcp ? "tcp" : "udp";
      String ports =
          sourcePorts.match(protocol + " sport") + destinationPorts.match(protocol + " dport");
      String all = source.match("saddr") + destination.match("daddr");
      return all + (ports.isEmpty() ? "meta l4proto " + protocol + " " : ports);
    }

    Flow flow(Random random) {
      return new Flow(
          source.inside(random),
          destination.inside(random),
          tcp ? Flow.TCP : Flow.UDP,
          sourcePorts.inside(random),
          destinationPorts.inside(random));
    }
  }

  private final Shape shape;
  private final Random random;
  private final int[] networks = new int[NETWORKS];

  private ClassBenchRules(Shape shape, int count) {
    this.shape = shape;
    this.random = new Random(31L * count + shape.ordinal());
    for (int i = 0; i < NETWORKS; i++) {
      networks[i] = random.nextInt() & 0x7fff0000 | 0x0a000000;
    }
  }

  static FilterSet create(String name, int count) {
    Shape shape = Shape.valueOf(name.toUpperCase(java.util.Locale.ROOT));
    return new ClassBenchRules(shape, count).create(count);
  }

  private FilterSet create(int count) {
    List<Filter> filters = new ArrayList<>();
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Filter filter = filter();
      filters.add(filter);
      rules.add(filter.text() + (random.nextInt(3) == 0 ? "drop" : "accept"));
    }
    List<Flow> mixed = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      Flow hit = filters.get(random.nextInt(count)).flow(random);
      mixed.add(random.nextInt(10) == 0 ? stranger() : hit);
    }
    Flow last = filters.get(count - 1).flow(random);
    return new FilterSet(shape.name(), rules, last, stranger(), mixed);
  }

  private Flow stranger() {
    return new Flow(random.nextInt(), random.nextInt(), Flow.UDP, 7, 7);
  }

  private Filter filter() {
    boolean tcp = random.nextInt(100) < 75;
    Prefix source = chance(shape.anySource) ? Prefix.ANY : prefix();
    boolean open = source.bits() != 0 && chance(shape.anyDestination);
    Prefix destination = open ? Prefix.ANY : prefix();
    Ports sourcePorts = chance(shape.anySourcePort) ? Ports.ANY : ports();
    Ports destinationPorts = chance(shape.anyDestinationPort) ? Ports.ANY : ports();
    return new Filter(source, destination, tcp, sourcePorts, destinationPorts);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Most name hosts or small networks within a few large ones. */
  private Prefix prefix() {
    int bits;
    int kind = random.nextInt(100);
    if (kind < 55) {
      bits = 32;
    } else if (kind < 80) {
      bits = 24 + random.nextInt(7);
    } else if (kind < 96) {
      bits = 16 + random.nextInt(8);
    } else {
      bits = 8 + random.nextInt(8);
    }
    int address = networks[random.nextInt(NETWORKS)] | random.nextInt(0x10000);
    return new Prefix(address & -1 << (32 - bits), bits);
  }

  private Ports ports() {
    if (!chance(shape.portRange)) {
      int port =
          random.nextInt(3) == 0
              ? 1024 + random.nextInt(30_000)
              : WELL_KNOWN[random.nextInt(WELL_KNOWN.length)];
      return new Ports(port, port);
    }
    if (random.nextBoolean()) {
      return random.nextBoolean() ? new Ports(1024, LAST_PORT) : new Ports(0, 1023);
    }
    int first = random.nextInt(60_000);
    return new Ports(first, first + 1 + random.nextInt(2000));
  }
}
