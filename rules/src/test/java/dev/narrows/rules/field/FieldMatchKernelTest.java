package dev.narrows.rules.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.OddPackets;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.RandomPackets;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.MetaKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every field of the catalog, compared in every way, against the kernel's nftables: one counting
 * rule for each, the same packets through both, the same counts.
 */
@Tag("kernel")
class FieldMatchKernelTest {
  private static final long SEED = 20_240_601;
  private static final int PACKETS = 1500;
  private static final Pattern COUNT = Pattern.compile("counter packets (\\d+) bytes (\\d+)");

  private final Random random = new Random(SEED);

  @TempDir private Path directory;

  @Test
  void shouldCountAsTheKernelDoes() throws Exception {
    compare(matches());
  }

  /** Where nothing has been looked at but the header, and later fragments come as they are. */
  @Test
  void shouldCountOddPacketsAsTheKernelDoes() throws Exception {
    List<FieldMatch> matches = matches();
    RuleSet ruleSet = program(matches, Hook.PREROUTING);
    JudgeFixture fixture = new JudgeFixture();
    try (NetNamespace namespace = NetNamespace.create("match");
        TunDevice near = TunDevice.open(namespace, "near")) {
      namespace.address("near", "192.0.2.254/24").address("near", "2001:db8:1::fe/64");
      load(namespace, matches, "prerouting");
      OddPackets packets = new OddPackets(SEED);
      for (int i = 0; i < PACKETS; i++) {
        byte[] sent = packets.next();
        fixture.packet(sent);
        if (!fixture.context.packet().isIpv4() && !fixture.context.packet().isIpv6()) {
          continue;
        }
        near.write(sent);
        fixture.judge(ruleSet);
      }
      assertEqual(matches, counts(namespace), ruleSet);
    }
  }

  private void compare(List<FieldMatch> matches) throws Exception {
    RuleSet ruleSet = program(matches, Hook.FORWARD);
    JudgeFixture fixture = new JudgeFixture();
    List<String> kernel;
    try (NetNamespace namespace = NetNamespace.create("match");
        TunDevice near = TunDevice.open(namespace, "near");
        TunDevice far = TunDevice.open(namespace, "far")) {
      namespace.address("near", "192.0.2.254/24").address("near", "2001:db8:1::fe/64");
      namespace.address("far", "198.51.100.254/24").address("far", "2001:db8:2::fe/64");
      namespace.forwarding();
      load(namespace, matches, "forward");
      RandomPackets packets = new RandomPackets(SEED);
      int forwarded = 0;
      for (int i = 0; i < PACKETS; i++) {
        byte[] sent = packets.next();
        byte[] seen = forwarded(near, far, sent);
        if (seen != null) {
          fixture.packet(seen).judge(ruleSet);
          forwarded++;
        }
      }
      assertThat(forwarded).isGreaterThan(PACKETS / 2);
      kernel = counts(namespace);
    }
    assertEqual(matches, kernel, ruleSet);
  }

  /** What came out of this packet, if it was forwarded: all but hop count and checksum is equal. */
  private static byte[] forwarded(TunDevice near, TunDevice far, byte[] sent) {
    near.write(sent);
    byte[] found = null;
    for (byte[] packet = far.read(); packet != null; packet = far.read()) {
      if (packet.length <= sent.length
          && masked(packet, packet.length).equals(masked(sent, packet.length))) {
        found = packet;
      }
    }
    return found;
  }

  private static List<Byte> masked(byte[] packet, int length) {
    List<Byte> octets = new ArrayList<>();
    boolean ipv4 = packet[0] >>> 4 == 4;
    for (int i = 0; i < length; i++) {
      boolean changes = ipv4 ? i == 8 || i == 10 || i == 11 : i == 7;
      octets.add(changes ? 0 : packet[i]);
    }
    return octets;
  }

  private List<FieldMatch> matches() {
    List<FieldDescriptor> fields = new ArrayList<>(FieldCatalog.presences().values());
    FieldCatalog.protocols().forEach(each -> fields.addAll(FieldCatalog.fields(each).values()));
    List<FieldMatch> matches = new ArrayList<>();
    for (FieldDescriptor field : fields) {
      for (int i = 0; isKnownToBoth(field) && i < 3; i++) {
        Value first = value(field, i);
        Value second = value(field, i);
        boolean ordered = first.compareTo(second) <= 0;
        matches.addAll(FieldMatch.all(field, ordered ? first : second, ordered ? second : first));
      }
    }
    return matches;
  }

  /** Interfaces, marks, owners and the time do not come with the packet's bytes. */
  private static boolean isKnownToBoth(FieldDescriptor field) {
    if (field.location() instanceof FieldLocation.Meta meta) {
      return List.of(MetaKey.LENGTH, MetaKey.NFPROTO, MetaKey.L4PROTO, MetaKey.PROTOCOL)
          .contains(meta.key());
    }
    return field.location() instanceof FieldLocation.InOctets
        || field.location() instanceof FieldLocation.Presence;
  }

  /** Small numbers and those of all bits, and what the packets have. */
  private Value value(FieldDescriptor field, int round) {
    int bits = field.bitLength();
    if (field.type() == ValueType.IPV6_ADDRESS) {
      return new Value(0x20010db800000000L + ((1L + random.nextInt(2)) << 16), random.nextInt(3));
    }
    if (field.type() == ValueType.IPV4_ADDRESS) {
      return Value.of(random.nextBoolean() ? 0xc0000201L : 0xc6336402L);
    }
    if (field.protocol().equals("meta") && field.name().equals("nfproto")) {
      return Value.of(random.nextBoolean() ? 2 : 10);
    }
    if (field.name().equals("nexthdr") && List.of("ah", "comp").contains(field.protocol())) {
      return Value.of(random.nextInt(3)); // of others nft 1.0.6 fails an assertion
    }
    long mask = (1L << bits) - 1;
    int[] common = {0, 1, 2, 4, 5, 6, 17, 20, 40, 64, 1460, 0x0800, 0x86dd};
    boolean any = round == 2;
    return Value.of((any ? random.nextLong() : common[random.nextInt(common.length)]) & mask);
  }

  private static RuleSet program(List<FieldMatch> matches, Hook hook) {
    ProgramBuilder program = new ProgramBuilder();
    Chain chain = program.baseChain(new BaseChain("inet", "t", "c", hook, 0, true));
    int line = 0;
    for (FieldMatch match : matches) {
      RuleReference rule = new RuleReference("f", ++line, "inet t", "c", match.text());
      List<Operation> operations = new ArrayList<>(match.operations());
      operations.add(new CounterOp(program.counter(rule, "")));
      chain.addRule(rule, operations);
    }
    return program.build();
  }

  private void load(NetNamespace namespace, List<FieldMatch> matches, String hook)
      throws Exception {
    StringBuilder file = new StringBuilder("table inet t {\n chain c {\n");
    file.append("  type filter hook ").append(hook).append(" priority 0;\n");
    matches.forEach(match -> file.append("  ").append(match.text()).append(" counter\n"));
    Path path = directory.resolve("match.nft");
    Files.writeString(path, file.append(" }\n}\n"));
    namespace.exec("nft", "-f", path.toString());
  }

  private static List<String> counts(NetNamespace namespace) {
    List<String> counts = new ArrayList<>();
    Matcher matcher = COUNT.matcher(namespace.exec("nft", "list", "chain", "inet", "t", "c"));
    while (matcher.find()) {
      counts.add(matcher.group(1) + " packets " + matcher.group(2) + " bytes");
    }
    return counts;
  }

  private static void assertEqual(List<FieldMatch> matches, List<String> kernel, RuleSet ours) {
    assertThat(kernel).hasSameSizeAs(matches);
    SoftAssertions softly = new SoftAssertions();
    int counted = 0;
    for (int i = 0; i < matches.size(); i++) {
      RuleSet.RuleCounter counter = ours.counters().get(i);
      softly
          .assertThat(counter.packets() + " packets " + counter.bytes() + " bytes")
          .as(matches.get(i).text())
          .isEqualTo(kernel.get(i));
      counted += counter.packets() == 0 ? 0 : 1;
    }
    assertThat(counted).as("rules that matched anything").isGreaterThan(matches.size() / 5);
    softly.assertAll();
  }
}
