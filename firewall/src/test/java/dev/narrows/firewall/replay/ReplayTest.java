package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jnetfilter.testing.PacketBuilder.ipv4;
import static org.jnetfilter.testing.PacketBuilder.ipv6;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.ImmediateLoad;
import dev.narrows.rules.eval.op.InterfaceNameLoad;
import dev.narrows.rules.eval.op.LogOp;
import dev.narrows.rules.eval.op.MarkSet;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PathMtuCompare;
import dev.narrows.rules.eval.op.RejectOp;
import dev.narrows.rules.eval.op.SetMaxSegmentSize;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final int ETHERNET = 1;

  @TempDir private Path directory;

  private final ProgramBuilder program = new ProgramBuilder();
  private final List<String> warnings = new ArrayList<>();
  private ReplayOptions options = options(1400, FailureMode.BYPASS);
  private Path output;
  private boolean json;
  private int line;

  @BeforeEach
  void nameOutput() {
    output = directory.resolve("out.pcap");
  }

  private static ReplayOptions options(int mtu, FailureMode onFailure) {
    return new ReplayOptions(ReplayOptions.FORWARDED, mtu, "lan0", "wan0", onFailure);
  }

  private Chain chain(String name, Hook hook, boolean accept) {
    return program.baseChain(new BaseChain("inet", "t", name, hook, 0, accept));
  }

  /** Rules are on lines of their own, counted from 1. */
  private RuleReference rule(Chain chain, Operation... operations) {
    line++;
    RuleReference reference =
        new RuleReference("r.nft", line, "inet t", chain.name(), "rule " + line);
    chain.addRule(reference, List.of(operations));
    return reference;
  }

  private void clampRules() {
    rule(chain("clamp", Hook.FORWARD, true), SetMaxSegmentSize.pathMtu(false));
  }

  private void oversizeRules() {
    Chain chain = chain("oversize", Hook.PREROUTING, true);
    rule(
        chain,
        new PathMtuCompare(Comparison.GT),
        new RejectOp(RejectReason.ICMP_FRAG_NEEDED, RejectReason.ICMPV6_PACKET_TOO_BIG));
  }

  private String replay(byte[] capture) throws IOException, CaptureException {
    return replay(program.build(), capture);
  }

  private String replay(RuleSet rules, byte[] capture) throws IOException, CaptureException {
    Path in = Files.write(directory.resolve("in.pcap"), capture);
    StringWriter out = new StringWriter();
    try {
      new ReplayRun(in, Optional.ofNullable(output), json, new PrintWriter(out))
          .replay(rules, options, warnings::add);
    } catch (CaptureException e) {
      warnings.add(e.getMessage().replace(directory + "/", ""));
    }
    return out.toString();
  }

  private List<byte[]> written() throws IOException, CaptureException {
    List<byte[]> frames = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(output)) {
      CapturedFrame frame = new CapturedFrame();
      while (reader.next(frame)) {
        frames.add(ByteBufUtil.getBytes(frame.buffer(), frame.offset(), frame.captured()));
      }
    }
    return frames;
  }

  private static PacketView view(byte[] frame, int linkHeader) {
    PacketView view = new PacketView();
    view.wrap(Unpooled.wrappedBuffer(frame), linkHeader, frame.length - linkHeader);
    assertThat(view.check()).isEqualTo(PacketFault.NONE);
    return view;
  }

  @Test
  void shouldTellWhatWasClampedAndByWhichRule() throws Exception {
    clampRules();
    byte[] four = ipv4().tcp(40000, 443).syn().mss(1460).build();
    byte[] six = ipv6().tcp(443, 40000).synAck().nop().mss(1440).windowScale(7).build();
    String report =
        replay(
            CaptureBytes.pcap(
                ETHERNET,
                CaptureBytes.ethernet(four, 0x0800),
                CaptureBytes.ethernet(six, 0x8100, 7, 0x86dd)));
    assertThat(report.lines())
        .containsExactly(
            "1 0.000000 192.0.2.1:40000 > 198.51.100.2:443 tcp syn 44 octets: clamped",
            "    forward: mss 1460 -> 1360 (r.nft:1: rule 1)",
            "2 1.000000 [2001:db8:1::1]:443 > [2001:db8:2::2]:40000 tcp syn,ack 68 octets: clamped",
            "    forward: mss 1440 -> 1340 (r.nft:1: rule 1)",
            "2 packets: 2 clamped");

    byte[] fourClamped = ipv4().tcp(40000, 443).syn().mss(1360).build();
    byte[] sixClamped = ipv6().tcp(443, 40000).synAck().nop().mss(1340).windowScale(7).build();
    assertThat(written())
        .containsExactly(
            CaptureBytes.ethernet(fourClamped, 0x0800),
            CaptureBytes.ethernet(sixClamped, 0x8100, 7, 0x86dd));
    assertThat(warnings).isEmpty();
  }

  @Test
  void shouldLeaveAWrongChecksumWrong() throws Exception {
    clampRules();
    replay(CaptureBytes.pcap(101, ipv4().tcp(1, 2).syn().mss(1460).badTransportChecksum().build()));
    PacketView clamped = view(written().get(0), 0);
    assertThat(clamped.u16(42)).isEqualTo(1360);
    assertThat(clamped.tcp().checksum()).isNotEqualTo(InternetChecksum.transport(clamped));
  }

  @Test
  void shouldWriteAPacketThatGrew() throws Exception {
    rule(chain("clamp", Hook.FORWARD, true), SetMaxSegmentSize.fixed(500, true));
    byte[] frame = CaptureBytes.ethernet(ipv4().tcp(1, 2).syn().trailer(6).build(), 0x0800);
    String report = replay(CaptureBytes.pcap(ETHERNET, frame));
    assertThat(report).contains("    forward: mss added: 500 (r.nft:1: rule 1)\n");
    byte[] grown = ipv4().tcp(1, 2).syn().mss(500).trailer(6).build();
    assertThat(written()).hasSize(1);
    assertThat(view(written().get(0), 14).tcp().payloadLength()).isZero();
    assertThat(written()).containsExactly(CaptureBytes.ethernet(grown, 0x0800));
  }

  @Test
  void shouldAnswerWhatIsTooLongAndLeaveItOut() throws Exception {
    oversizeRules();
    byte[] four = ipv4().dontFragment().tcp(1, 2).ack().payload(1361).build();
    byte[] six = ipv6().udp(1, 2).payload(1353).build();
    byte[] fits = ipv4().dontFragment().tcp(1, 2).ack().payload(1360).build();
    String report =
        replay(
            CaptureBytes.pcap(
                ETHERNET,
                CaptureBytes.ethernet(four, 0x0800),
                CaptureBytes.ethernet(six, 0x86dd),
                CaptureBytes.ethernet(fits, 0x0800)));
    assertThat(report.lines())
        .containsExactly(
            "1 0.000000 192.0.2.1:1 > 198.51.100.2:2 tcp ack 1401 octets: rejected",
            "    prerouting: rejected (r.nft:1: rule 1)",
            "    prerouting: the sender was told: icmp type 3 code 4 mtu 1400,"
                + " 192.0.0.8 > 192.0.2.1, 576 octets",
            "2 1.000000 [2001:db8:1::1]:1 > [2001:db8:2::2]:2 udp 1401 octets: rejected",
            "    prerouting: rejected (r.nft:1: rule 1)",
            "    prerouting: the sender was told: icmpv6 type 2 code 0 mtu 1400,"
                + " 100::1 > 2001:db8:1::1, 1280 octets",
            "3 2.000000 192.0.2.1:1 > 198.51.100.2:2 tcp ack 1400 octets: accepted",
            "3 packets: 1 accepted, 2 rejected",
            "answers: 2");
    List<byte[]> frames = written();
    assertThat(frames).hasSize(3);
    byte[] trigger = CaptureBytes.ethernet(four, 0x0800);
    assertThat(Arrays.copyOf(frames.get(0), 6)).isEqualTo(Arrays.copyOfRange(trigger, 6, 12));
    PacketView answer = view(frames.get(0), 14);
    assertThat(answer.icmp().rest()).isEqualTo(1400);
    assertThat(answer.icmp().checksum()).isEqualTo(InternetChecksum.transport(answer));
    assertThat(view(frames.get(1), 14).icmpv6().rest()).isEqualTo(1400);
    assertThat(frames.get(2)).isEqualTo(CaptureBytes.ethernet(fits, 0x0800));
  }

  @Test
  void shouldSayWhyTheSenderWasNotTold() throws Exception {
    oversizeRules();
    byte[] multicast =
        ipv4().destination("224.0.0.5").dontFragment().udp(1, 2).payload(1400).build();
    String report = replay(CaptureBytes.pcap(101, multicast));
    assertThat(report)
        .contains("octets: rejected_silently\n")
        .contains("    prerouting: the sender was not told: multicast destination\n")
        .endsWith("1 packet: 1 rejected_silently\nanswers: 0; not sent: 1 multicast destination\n");
    assertThat(written()).isEmpty();
  }

  @Test
  void shouldGoByTheHooksInTheKernelsOrderAndStopAtADrop() throws Exception {
    Chain last = chain("last", Hook.POSTROUTING, true);
    rule(last, new LogOp(new LogStatement("last: ", rule(last))));
    Chain first = chain("first", Hook.PREROUTING, true);
    rule(first, new LogOp(new LogStatement("first: ", rule(first))));
    Chain middle = chain("middle", Hook.FORWARD, true);
    rule(
        middle,
        new MetaLoad(0, MetaKey.L4PROTO),
        new Compare(0, Comparison.EQ, Value.of(17)),
        new DropOp());
    rule(chain("ours", Hook.INPUT, false));
    String report =
        replay(CaptureBytes.pcap(101, ipv4().udp(1, 2).build(), ipv4().tcp(1, 2).build()));
    assertThat(report.lines())
        .containsExactly(
            "1 0.000000 192.0.2.1:1 > 198.51.100.2:2 udp 28 octets: dropped",
            "    prerouting: logged \"first: \" (r.nft:3: rule 3)",
            "    forward: dropped (r.nft:5: rule 5)",
            "2 1.000000 192.0.2.1:1 > 198.51.100.2:2 tcp 40 octets: accepted",
            "    prerouting: logged \"first: \" (r.nft:3: rule 3)",
            "    postrouting: logged \"last: \" (r.nft:1: rule 1)",
            "2 packets: 1 accepted, 1 dropped");
    assertThat(written()).containsExactly(ipv4().tcp(1, 2).build());
  }

  @Test
  void shouldNamePolicyWhenNoRuleDropped() throws Exception {
    chain("closed", Hook.FORWARD, false);
    String report = replay(CaptureBytes.pcap(101, ipv4().udp(1, 2).build()));
    assertThat(report).contains("    forward: dropped by policy\n");
  }

  @Test
  void shouldCarryMarksFromHookToHook() throws Exception {
    rule(
        chain("marks", Hook.PREROUTING, true),
        new ImmediateLoad(0, Value.of(0x2a)),
        new MarkSet(0));
    rule(
        chain("sees", Hook.FORWARD, true),
        new MetaLoad(0, MetaKey.MARK),
        new Compare(0, Comparison.EQ, Value.of(0x2a)),
        new DropOp());
    String report = replay(CaptureBytes.pcap(101, ipv4().udp(1, 2).build()));
    assertThat(report)
        .contains("    prerouting: mark 0x0 -> 0x2a\n")
        .contains("    forward: dropped (r.nft:2: rule 2)\n");
  }

  @Test
  void shouldKnowTheInterfacesThatTheHookKnows() throws Exception {
    Operation load = new InterfaceNameLoad(1, InterfaceNameLoad.Direction.OUT);
    Operation isWan = new Compare(1, Comparison.EQ, Value.ofName("wan0"));
    rule(chain("early", Hook.PREROUTING, true), load, isWan, new DropOp());
    rule(chain("late", Hook.FORWARD, true), load, isWan, new DropOp());
    assertThat(replay(CaptureBytes.pcap(101, ipv4().udp(1, 2).build())))
        .contains("    forward: dropped (r.nft:2: rule 2)\n");
  }

  @Test
  void shouldTellFaultsAndPassOrDropThemByTheFailureMode() throws Exception {
    rule(chain("all", Hook.FORWARD, true), new CounterOp(program.counter(rule(0), "")));
    byte[] bad = ipv4().tcp(1, 2).badHeaderChecksum().build();
    byte[] tiny = ipv4().moreFragments().protocol(6).payload(8).build();
    RuleSet rules = program.build();
    String passing = replay(rules, CaptureBytes.pcap(101, bad, tiny));
    assertThat(passing.lines())
        .containsExactly(
            "1 0.000000 40 octets, faulty: ipv4 header checksum: faulty_accepted",
            "2 1.000000 192.0.2.1 > 198.51.100.2 tcp 28 octets,"
                + " faulty: transport header truncated: accepted",
            "2 packets: 1 accepted, 1 faulty_accepted",
            "faults: 1 ipv4 header checksum, 1 transport header truncated",
            "counter inet t all:7: 1 packets, 28 octets");
    assertThat(written()).containsExactly(bad, tiny);

    options = options(1400, FailureMode.BLOCK);
    assertThat(replay(rules, CaptureBytes.pcap(101, bad))).contains(": faulty_dropped\n");
    assertThat(written()).isEmpty();
  }

  private static RuleReference rule(int ignored) {
    return new RuleReference("r.nft", 7 + ignored, "inet t", "all", "counter");
  }

  @Test
  void shouldPassOverWhatIsNoIpAndKeepItInTheOutput() throws Exception {
    clampRules();
    byte[] arp = CaptureBytes.ethernet(new byte[28], 0x0806);
    assertThat(replay(CaptureBytes.pcap(ETHERNET, arp)).lines())
        .containsExactly(
            "1 0.000000 not IP: ethertype 0x0806: passed over", "1 packet: 1 passed over");
    assertThat(written()).containsExactly(arp);
  }

  @Test
  void shouldNotEditWhatWasNotCapturedWhole() throws Exception {
    clampRules();
    byte[] syn = ipv4().tcp(1, 2).syn().mss(1460).payload(100).build();
    byte[] capture =
        CaptureBytes.pcap(ByteOrder.BIG_ENDIAN, true, 101)
            .pcapPacket(1, 5, Arrays.copyOf(syn, 60), syn.length)
            .build();
    String report = replay(capture);
    assertThat(report)
        .contains(" 144 octets: accepted\n")
        .contains(
            "    forward: mss as it was, the packet was not captured whole (r.nft:1: rule 1)");
    assertThat(written()).containsExactly(Arrays.copyOf(syn, 60));
  }

  @Test
  void shouldWriteRawPacketsWhenTheCaptureHasSeveralLinkTypes() throws Exception {
    clampRules();
    byte[] syn = ipv4().tcp(1, 2).syn().mss(1460).build();
    byte[] clamped = ipv4().tcp(1, 2).syn().mss(1360).build();
    byte[] framed = CaptureBytes.ethernet(syn, 0x0800);
    byte[] arp = CaptureBytes.ethernet(new byte[28], 0x0806);
    replay(
        CaptureBytes.pcapng(ByteOrder.LITTLE_ENDIAN)
            .description(1, 0)
            .description(101, 0)
            .enhanced(0, 1, framed, framed.length)
            .enhanced(0, 1, arp, arp.length)
            .enhanced(1, 1, syn, syn.length)
            .build());
    assertThat(written()).containsExactly(clamped, clamped);
  }

  @Test
  void shouldRefuseToMixLinkTypesThatCameUpLate() throws Exception {
    clampRules();
    byte[] packet = ipv4().udp(1, 2).build();
    byte[] frame = CaptureBytes.ethernet(packet, 0x0800);
    replay(
        CaptureBytes.pcapng(ByteOrder.LITTLE_ENDIAN)
            .description(1, 0)
            .enhanced(0, 1, frame, frame.length)
            .description(101, 0)
            .enhanced(1, 1, packet, packet.length)
            .build());
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("out.pcap: packet 2 has link type 101, those before it have 1;");
    assertThat(written()).containsExactly(frame);
  }

  @Test
  void shouldReportAndWriteWhatComesBeforeTheDamage() throws Exception {
    clampRules();
    byte[] packet = ipv4().udp(1, 2).build();
    byte[] capture = CaptureBytes.pcap(101, packet, packet);
    String report = replay(Arrays.copyOf(capture, capture.length - 1));
    assertThat(report).endsWith("octets: accepted\n1 packet: 1 accepted\n");
    assertThat(warnings)
        .containsExactly(
            "in.pcap: packet 2 at byte 68: the file is cut off: the packet takes 28 octets, 27 are there");
    assertThat(written()).containsExactly(packet);
  }

  @Test
  void shouldNotOverwriteTheCaptureThatItReads() throws Exception {
    clampRules();
    output = directory.resolve("in.pcap");
    byte[] capture = CaptureBytes.pcap(101, ipv4().udp(1, 2).build());
    replay(capture);
    assertThat(warnings).containsExactly("in.pcap: is the capture that is read; name another file");
    assertThat(output).hasBinaryContent(capture);
  }

  @Test
  void shouldSayWhenItCannotWrite() throws Exception {
    clampRules();
    output = Path.of("/dev/full");
    replay(CaptureBytes.pcap(101, ipv4().udp(1, 2).build()));
    assertThat(warnings).containsExactly("/dev/full: cannot be written: No space left on device");
  }

  @Test
  void shouldWarnWhenNoChainStandsWhereThePacketsComeBy() throws Exception {
    chain("ours", Hook.INPUT, false);
    assertThat(replay(CaptureBytes.pcap(101, ipv4().udp(1, 2).build()))).contains(": accepted\n");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).startsWith("warning: no base chain of the rules stands");
  }

  @Test
  void shouldWriteTheSameAsJson() throws Exception {
    json = true;
    oversizeRules();
    clampRules();
    byte[] syn = ipv4().tcp(1, 2).syn().mss(1460).build();
    byte[] big = ipv6().udp(1, 2).payload(1353).build();
    byte[] none = {0x00};
    List<String> lines = replay(CaptureBytes.pcap(101, syn, big, none)).lines().toList();
    String rule1 =
        "\"rule\":{\"file\":\"r.nft\",\"line\":1,\"table\":\"inet t\",\"chain\":\"oversize\","
            + "\"text\":\"rule 1\"}";
    assertThat(lines)
        .containsExactly(
            "{\"packet\":1,\"time\":1700000000.250000000,\"source\":\"192.0.2.1\","
                + "\"destination\":\"198.51.100.2\",\"protocol\":\"tcp\",\"sourcePort\":1,"
                + "\"destinationPort\":2,\"detail\":\"syn\",\"length\":44,\"outcome\":\"clamped\","
                + "\"hooks\":[{\"hook\":\"prerouting\",\"outcome\":\"accepted\"},"
                + "{\"hook\":\"forward\",\"outcome\":\"clamped\",\"changes\":[{\"what\":\"mss\","
                + "\"from\":\"1460\",\"to\":\"1360\",\"rule\":{\"file\":\"r.nft\",\"line\":2,"
                + "\"table\":\"inet t\",\"chain\":\"clamp\",\"text\":\"rule 2\"}}]}]}",
            "{\"packet\":2,\"time\":1700000001.250000000,\"source\":\"2001:db8:1::1\","
                + "\"destination\":\"2001:db8:2::2\",\"protocol\":\"udp\",\"sourcePort\":1,"
                + "\"destinationPort\":2,\"length\":1401,\"outcome\":\"rejected\","
                + "\"hooks\":[{\"hook\":\"prerouting\",\"outcome\":\"rejected\","
                + rule1
                + ",\"answer\":{\"source\":\"100::1\",\"destination\":\"2001:db8:1::1\","
                + "\"protocol\":\"icmpv6\",\"type\":2,\"code\":0,\"mtu\":1400,\"length\":1280}}]}",
            "{\"packet\":3,\"time\":1700000002.250000000,\"length\":1,\"fault\":\"bad_version\","
                + "\"outcome\":\"faulty_accepted\",\"hooks\":[{\"hook\":\"prerouting\","
                + "\"outcome\":\"faulty_accepted\"},{\"hook\":\"forward\","
                + "\"outcome\":\"faulty_accepted\"}]}",
            "{\"summary\":{\"packets\":3,\"skipped\":0,\"outcomes\":{\"clamped\":1,\"rejected\":1,"
                + "\"faulty_accepted\":1},\"faults\":{\"bad_version\":1},\"answers\":1,"
                + "\"suppressed\":{},\"counters\":[]}}");
  }

  /** Limits go by the capture's own time, not by how fast it is replayed. */
  @Test
  void shouldLimitAnswersByTheTimeOfTheCapture() throws Exception {
    oversizeRules();
    CaptureBytes slow = CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, false, 101);
    CaptureBytes fast = CaptureBytes.pcap(ByteOrder.LITTLE_ENDIAN, false, 101);
    byte[] big = ipv4().dontFragment().udp(1, 2).payload(1400).build();
    for (int i = 0; i < 300; i++) {
      slow.pcapPacket(i, 0, big, big.length);
      fast.pcapPacket(0, i, big, big.length);
    }
    RuleSet rules = program.build();
    assertThat(replay(rules, slow.build())).endsWith("300 packets: 300 rejected\nanswers: 300\n");
    assertThat(replay(rules, fast.build())).contains("rate limit");
  }

  /** What the rules do not touch comes out as it went in, whatever it is. */
  @Test
  void shouldWriteBackUntouchedFramesAsTheyWere() throws Exception {
    clampRules();
    byte[][] frames = new byte[60][];
    Random random = new Random(7);
    for (int i = 0; i < frames.length; i++) {
      PacketBuilder packet = i % 2 == 0 ? ipv4().ipOptions(1, 1) : ipv6().hopByHop(8);
      frames[i] = packet.udp(i, 2).payload(i).trailer(i % 5).build();
      if (i % 3 == 0) {
        frames[i][random.nextInt(frames[i].length)] ^= (byte) (1 << random.nextInt(8));
      }
    }
    replay(CaptureBytes.pcap(101, frames));
    assertThat(written()).containsExactly(frames);
  }

  @Test
  void shouldRefuseACaptureThatIsNone() {
    Path text = directory.resolve("x");
    assertThatThrownBy(() -> CaptureReader.open(Files.writeString(text, "hello, world")))
        .isInstanceOf(CaptureException.class)
        .hasMessage(text + ": is no capture file; pcap and pcapng can be read");
  }
}
