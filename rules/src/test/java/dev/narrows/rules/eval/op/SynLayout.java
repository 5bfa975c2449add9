package dev.narrows.rules.eval.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jnetfilter.testing.PacketBuilder;

/**
 * A way to lay out a TCP segment that may announce a maximum segment size.
 *
 * @param name for people
 * @param build adds flags, options and payload to a builder that has addresses and ports
 * @param ours how the right answer differs from the kernel's
 * @param sound whether a TCP header is there, so that xt_TCPMSS lets the packet live, and no option
 *     stands behind end-of-list, where ours is no rewrite of it
 */
record SynLayout(String name, UnaryOperator<PacketBuilder> build, Ours ours, boolean sound) {

  /** How the right answer differs from the kernel's. */
  enum Ours {
    SAME,
    /**
     * The kernel mends the checksum in the wrong octets when the option begins at an odd offset.
     */
    RIGHT_CHECKSUM,
    /** The kernel edits signed segments. */
    UNTOUCHED
  }

  static List<SynLayout> all() {
    List<SynLayout> all = new ArrayList<>();
    sizes(all);
    wellFormed(all);
    malformed(all);
    untouched(all);
    behindEnd(all);
    segments(all);
    headerless(all);
    return all;
  }

  private static void sizes(List<SynLayout> all) {
    for (int size : new int[] {0, 1, 536, 999, 1000, 1001, 1340, 1360, 1361, 1460, 8960, 65535}) {
      all.add(syn("mss " + size, b -> b.mss(size)));
    }
  }

  private static void wellFormed(List<SynLayout> all) {
    all.add(syn("no options", b -> b));
    all.add(syn("as Linux sends it", b -> linux(b)));
    all.add(syn("as Windows sends it", b -> windows(b)));
    all.add(odd("nop mss", b -> b.nop().mss(1460)));
    all.add(syn("nop nop mss", b -> b.nop().nop().mss(1460)));
    all.add(odd("nop nop nop mss", b -> b.nop().nop().nop().mss(1460)));
    all.add(odd("wscale mss", b -> b.windowScale(7).mss(1460)));
    all.add(syn("nop wscale mss", b -> b.nop().windowScale(7).mss(1460)));
    all.add(syn("sack mss", b -> b.sackPermitted().mss(1460)));
    all.add(odd("sack nop mss", b -> b.sackPermitted().nop().mss(1460)));
    all.add(syn("timestamps mss", b -> b.timestamps(9, 0).mss(1460)));
    all.add(odd("timestamps wscale mss", b -> b.timestamps(9, 0).windowScale(1).mss(1460)));
    all.add(syn("two mss", b -> b.mss(1460).mss(1400)));
    all.add(syn("mss end", b -> b.mss(1460).endOfOptions()));
    all.add(syn("fast open mss", b -> b.option(34, 10, 1, 2, 3, 4, 5, 6, 7, 8).mss(1460)));
    all.add(syn("multipath mss", b -> b.option(30, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9).mss(1460)));
    all.add(syn("all 40 octets, mss last", b -> b.timestamps(1, 2).option(filler(26)).mss(1460)));
    all.add(syn("36 octets without mss", b -> b.option(filler(36))));
    all.add(syn("40 octets without mss", b -> b.option(filler(40))));
  }

  private static void malformed(List<SynLayout> all) {
    all.add(syn("option of length 1 before mss", b -> b.option(200, 1).mss(1460)));
    all.add(syn("option beyond the header before mss", b -> b.option(77, 40).mss(1460)));
    all.add(syn("mss of length 2", b -> b.option(2, 2, 1, 1)));
    all.add(syn("mss of length 3", b -> b.option(2, 3, 5, 1)));
    all.add(syn("mss of length 6", b -> b.option(2, 6, 5, 180, 1, 1, 1, 1)));
    all.add(syn("mss in the last octet", b -> b.option(1, 1, 1, 2)));
    all.add(syn("mss in the last two octets", b -> b.option(1, 1, 2, 4)));
    all.add(syn("wrong checksum", b -> linux(b).badTransportChecksum()));
    all.add(syn("checksum 0", b -> linux(b).transportChecksum(0)));
    all.add(syn("checksum 0xffff", b -> linux(b).transportChecksum(0xffff)));
  }

  private static void untouched(List<SynLayout> all) {
    all.add(untouched("mss md5", b -> b.mss(1460).md5()));
    all.add(untouched("md5 mss", b -> b.md5().mss(1460)));
    all.add(untouched("mss ao", b -> b.mss(1460).authenticationOption()));
    all.add(untouched("ao mss", b -> b.authenticationOption().mss(1460)));
  }

  private static void behindEnd(List<SynLayout> all) {
    all.add(behindEnd("nop end mss", b -> b.nop().endOfOptions().mss(1460), Ours.SAME));
    all.add(behindEnd("option of length 0, mss", b -> b.option(200, 0).mss(1460), Ours.SAME));
    all.add(behindEnd("end mss", b -> b.endOfOptions().mss(1460), Ours.RIGHT_CHECKSUM));
  }

  private static SynLayout behindEnd(String name, UnaryOperator<PacketBuilder> build, Ours ours) {
    return new SynLayout(name, b -> build.apply(b.syn()), ours, false);
  }

  private static void segments(List<SynLayout> all) {
    all.add(syn("fast open data", b -> linux(b).payload(200)));
    all.add(syn("data, no mss", b -> b.windowScale(7).payload(3)));
    all.add(flags("syn ack", 0x12));
    all.add(flags("ecn setup syn", 0xc2));
    all.add(flags("syn fin urg", 0x23));
    all.add(flags("ack", 0x10));
    all.add(flags("rst", 0x04));
    all.add(flags("syn rst", 0x06));
    all.add(syn("reserved bits", b -> linux(b).reserved(15)));
    all.add(syn("first fragment", b -> linux(b).payload(16).moreFragments()));
    all.add(syn("later fragment", b -> linux(b).payload(40).fragmentOffset(64)));
  }

  private static void headerless(List<SynLayout> all) {
    all.add(headerless("data offset 4", b -> linux(b).dataOffsetField(4)));
    all.add(headerless("data offset beyond the end", b -> b.mss(1460).dataOffsetField(15)));
    byte[] half = {0x40, 0, 1, (byte) 0xbb, 0, 0, 0, 1, 0, 0, 0, 0};
    all.add(headerless("half a header", b -> b.protocol(6).payload(half)));
    all.add(headerless("udp", b -> b.udp(1, 2).payload(40)));
  }

  /** IPv6's own: extension headers in front. Add to a builder before its transport header. */
  static List<UnaryOperator<PacketBuilder>> ipv6Chains() {
    return List.of(
        b -> b.hopByHop(8),
        b -> b.destinationOptions(24),
        b -> b.hopByHop(8).destinationOptions(8),
        b -> b.fragment(0, false),
        b -> b.fragment(0, true),
        b -> b.routing(0, 0, "2001:db8::9"));
  }

  /** Options that make sense, in any order and number; well-formed, not signed, no end-of-list. */
  static SynLayout random(long seed) {
    Random random = new Random(seed);
    List<UnaryOperator<PacketBuilder>> steps = new ArrayList<>();
    int octets = 0;
    int mssAt = -1;
    for (int tries = random.nextInt(7); tries > 0; tries--) {
      int kind = new int[] {1, 2, 3, 4, 8, 9 + random.nextInt(9)}[random.nextInt(6)];
      int length = length(kind, random);
      if (octets + length > 40) {
        continue;
      }
      if (kind == 2 && mssAt < 0) {
        mssAt = octets;
      }
      int[] option = new int[length];
      option[0] = kind;
      for (int i = 2; i < length; i++) {
        option[i] = random.nextInt(256);
      }
      if (length > 1) {
        option[1] = length;
      }
      steps.add(b -> b.option(option));
      octets += length;
    }
    int sequence = random.nextInt();
    steps.add(b -> b.syn().sequence(sequence));
    Ours ours = mssAt % 2 == 1 ? Ours.RIGHT_CHECKSUM : Ours.SAME;
    return new SynLayout("random options " + seed, chained(steps), ours, true);
  }

  private static UnaryOperator<PacketBuilder> chained(List<UnaryOperator<PacketBuilder>> steps) {
    return builder -> {
      for (UnaryOperator<PacketBuilder> step : steps) {
        step.apply(builder);
      }
      return builder;
    };
  }

  private static int length(int kind, Random random) {
    switch (kind) {
      case 1:
        return 1;
      case 2:
        return 4;
      case 3:
        return 3;
      case 4:
        return 2;
      case 8:
        return 10;
      default:
        return 2 + random.nextInt(6);
    }
  }

  private static PacketBuilder linux(PacketBuilder builder) {
    return builder.mss(1460).sackPermitted().timestamps(0x01020304, 0).nop().windowScale(7);
  }

  private static PacketBuilder windows(PacketBuilder builder) {
    return builder.mss(1460).nop().windowScale(8).nop().nop().sackPermitted();
  }

  private static int[] filler(int octets) {
    int[] filler = new int[octets];
    Arrays.fill(filler, 7);
    filler[0] = 253;
    filler[1] = octets;
    return filler;
  }

  private static SynLayout syn(String name, UnaryOperator<PacketBuilder> build) {
    return new SynLayout(name, b -> build.apply(b.syn()), Ours.SAME, true);
  }

  private static SynLayout odd(String name, UnaryOperator<PacketBuilder> build) {
    return new SynLayout(name, b -> build.apply(b.syn()), Ours.RIGHT_CHECKSUM, true);
  }

  private static SynLayout untouched(String name, UnaryOperator<PacketBuilder> build) {
    return new SynLayout(name, b -> build.apply(b.syn()), Ours.UNTOUCHED, true);
  }

  private static SynLayout flags(String name, int flags) {
    return new SynLayout(name, b -> linux(b.flags(flags)), Ours.SAME, true);
  }

  private static SynLayout headerless(String name, UnaryOperator<PacketBuilder> build) {
    return new SynLayout(name, b -> build.apply(b.syn()), Ours.SAME, false);
  }

  @Override
  public String toString() {
    return name;
  }
}
