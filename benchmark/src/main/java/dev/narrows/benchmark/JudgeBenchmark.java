package dev.narrows.benchmark;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.OrderedJudges;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Station;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.packet.PacketFault;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Judging one packet whose headers have been found: nothing of the queue, nothing of parsing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class JudgeBenchmark {
  private static final int HEADROOM = 64;

  /** Which filter set. */
  @Param({"linear", "ports", "acl", "fw", "ipc"})
  String shape;

  @Param({"10", "100", "1000", "10000", "50000"})
  int rules;

  /** Which packets: one that matches the last rule only, one that matches none, or many. */
  @Param({"last", "none", "mixed"})
  String packets;

  /** "compiled", or "ordered" for rule by rule. */
  @Param("compiled")
  String judge;

  private Judge judging;
  private Station station;
  private PacketContext[] contexts;
  private final Decision decision = new Decision();
  private int next;

  @Setup
  public void prepare() {
    FilterSet set = FilterSet.of(shape, rules);
    RuleCompiler.Result result = RuleCompiler.compile("bench.nft", set.file(), Path.of("."));
    RuleSet compiled =
        result.ruleSet().orElseThrow(() -> new IllegalStateException(result.report()));
    StillEnvironment world = new StillEnvironment();
    judging =
        judge.equals("ordered") ? OrderedJudges.of(compiled, world) : compiled.newJudge(world);
    station = compiled.stations().get(0);
    List<Flow> flows =
        switch (packets) {
          case "last" -> List.of(set.last());
          case "none" -> List.of(set.none());
          default -> set.mixed();
        };
    contexts = flows.stream().map(JudgeBenchmark::context).toArray(PacketContext[]::new);
  }

  private static PacketContext context(Flow flow) {
    byte[] packet = flow.packet();
    ByteBuf buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(HEADROOM + packet.length));
    buffer.clear().writeZero(HEADROOM).writeBytes(packet);
    PacketContext context = new PacketContext();
    context.describe(Hook.FORWARD, 1, 2, 0, false, false);
    PacketFault fault = context.packet().wrap(buffer, HEADROOM, packet.length).check();
    if (fault != PacketFault.NONE) {
      throw new IllegalStateException(fault.toString());
    }
    return context;
  }

  @Benchmark
  public Decision judge() {
    judging.judge(station, contexts[next], decision);
    next = next + 1 == contexts.length ? 0 : next + 1;
    return decision;
  }
}
