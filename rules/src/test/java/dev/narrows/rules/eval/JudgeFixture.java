package dev.narrows.rules.eval;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.op.DropOp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jnetfilter.packet.PacketFault;

/**
 * A place to judge packets in: an environment that answers as told, a context, a decision. A test
 * whose environment answers more extends it.
 */
public class JudgeFixture implements JudgeEnvironment {
  private static final int HEADROOM = 64;

  public final PacketContext context = new PacketContext();
  public final Decision decision = new Decision();
  public final List<String> log = new ArrayList<>();
  public final Map<Integer, String> interfaces = new HashMap<>();
  private int pathMtu = 1500;
  private int pathMtuBothWays = 1500;
  private int routeMtuBothWays = 1500;

  private final boolean keepsLog;
  private ByteBuf buffer = direct(512);
  private PacketFault fault;

  public JudgeFixture() {
    this(true);
  }

  /** One that keeps no log, and so allocates nothing itself. */
  JudgeFixture(boolean keepsLog) {
    this.keepsLog = keepsLog;
    describe(0, 0, 0);
  }

  /** What checking the packet said. */
  PacketFault fault() {
    return fault;
  }

  public JudgeFixture describe(int inInterface, int outInterface, int mark) {
    context.describe(Hook.FORWARD, inInterface, outInterface, mark, false, false);
    return this;
  }

  /** What the environment says of every path, one way. */
  public JudgeFixture pathMtu(int octets) {
    pathMtu = octets;
    return this;
  }

  /** What the environment says of every path, both ways. */
  public JudgeFixture pathMtuBothWays(int octets) {
    pathMtuBothWays = octets;
    return this;
  }

  /** What the environment says of the kernel's routes, both ways. */
  public JudgeFixture routeMtuBothWays(int octets) {
    routeMtuBothWays = octets;
    return this;
  }

  public JudgeFixture gso() {
    context.describe(Hook.FORWARD, 0, 0, 0, true, false);
    return this;
  }

  public JudgeFixture partialChecksum() {
    context.describe(Hook.FORWARD, 0, 0, 0, false, true);
    return this;
  }

  public JudgeFixture packet(byte[] packet) {
    return packet(packet, packet.length);
  }

  /** Only the first octets of it are here. */
  public JudgeFixture packet(byte[] packet, int captured) {
    if (buffer.capacity() < HEADROOM + packet.length) {
      buffer = direct(HEADROOM + packet.length);
    }
    buffer.clear().writeZero(HEADROOM).writeBytes(packet, 0, captured);
    fault = context.packet().wrap(buffer, HEADROOM, captured, packet.length).check();
    return this;
  }

  /** Memory that the garbage collector frees: nobody releases a test's buffers. */
  private static ByteBuf direct(int capacity) {
    return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(capacity));
  }

  /** The packet's octets as they are now. */
  public byte[] octets() {
    byte[] octets = new byte[context.packet().captured()];
    context.packet().buffer().getBytes(context.packet().offset(), octets);
    return octets;
  }

  public Decision judge(RuleSet ruleSet) {
    ruleSet.newJudge(this).judge(ruleSet.stations().get(0), context, decision);
    return decision;
  }

  /** Whether a rule of these operations gets to its end for the packet. */
  public boolean matches(Operation... operations) {
    List<Operation> rule = new ArrayList<>(List.of(operations));
    rule.add(new DropOp());
    return judge(program(rule)).verdict() == Verdict.DROP;
  }

  /** Runs one rule on the packet. */
  public Decision run(Operation... operations) {
    return judge(program(List.of(operations)));
  }

  /** One accepting base chain at FORWARD with one rule. */
  public static RuleSet program(List<Operation> operations) {
    ProgramBuilder builder = new ProgramBuilder();
    builder.baseChain(base("inet", Hook.FORWARD, 0, true)).addRule(reference(1), operations);
    return builder.build();
  }

  public static BaseChain base(String family, Hook hook, int priority, boolean accept) {
    return new BaseChain(family, "t", hook + "@" + priority, hook, priority, accept);
  }

  public static RuleReference reference(int line) {
    return new RuleReference("test.nft", line, "inet t", "c", "rule " + line);
  }

  @Override
  public int pathMtu(PacketContext packet) {
    return pathMtu;
  }

  /** As if every frame had been put together from segments that just fit, without options. */
  @Override
  public int coalescedSegmentSize(PacketContext packet, int mtu) {
    return Math.max(0, mtu - 40);
  }

  @Override
  public int pathMtuBothWays(PacketContext packet) {
    return pathMtuBothWays;
  }

  @Override
  public int routeMtuBothWays(PacketContext packet) {
    return routeMtuBothWays;
  }

  @Override
  public String interfaceName(int index) {
    return interfaces.isEmpty() ? null : interfaces.get(index);
  }

  @Override
  public long nowNanos() {
    return context.nowNanos();
  }

  /** As TUN devices: no link layer (ARPHRD_NONE). */
  @Override
  public int interfaceType(int index) {
    return interfaces.containsKey(index) ? 0xfffe : -1;
  }

  @Override
  public long interfaceGroup(int index) {
    return interfaces.containsKey(index) ? 0 : -1;
  }

  @Override
  public void log(LogStatement statement, PacketContext packet) {
    if (keepsLog) {
      log.add(statement.prefix());
    }
  }
}
