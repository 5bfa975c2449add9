package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.LimitStatement;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.op.LimitOp;
import dev.narrows.rules.eval.op.LimitOp.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles "limit rate"; null after a diagnostic. */
final class LimitCompiler {
  private static final Map<String, Integer> PERIODS = new LinkedHashMap<>();
  private static final Map<String, Long> OCTETS = new LinkedHashMap<>();

  static {
    PERIODS.put("second", 1);
    PERIODS.put("minute", 60);
    PERIODS.put("hour", 3600);
    PERIODS.put("day", 86400);
    PERIODS.put("week", 604800);
    OCTETS.put("bytes", 1L);
    OCTETS.put("kbytes", 1024L);
    OCTETS.put("mbytes", 1024L * 1024);
  }

  private final DiagnosticSink sink;

  LimitCompiler(DiagnosticSink sink) {
    this.sink = sink;
  }

  /** Of a statement; named limits may have a burst of 0, which the kernel takes for the default. */
  List<Operation> compileStatement(LimitStatement limit) {
    boolean packets = limit.unit().text().equals("packets");
    return limit.burst() == 0 && packets
        ? refuse(limit.span(), "a burst of no packets", "write at least 1")
        : compile(limit);
  }

  List<Operation> compile(LimitStatement limit) {
    Integer period = period(limit.period());
    boolean packets = limit.unit().text().equals("packets");
    Long factor = factor(limit.unit(), packets);
    Long burst = burst(limit, packets);
    if (period == null || factor == null || burst == null) {
      return null;
    }
    if (limit.rate() == 0) {
      return refuse(limit.rateSpan(), "a rate of nothing", "write at least 1, or use 'drop'");
    }
    try {
      long rate = Math.multiplyExact(limit.rate(), factor);
      Unit unit = packets ? Unit.PACKETS : Unit.BYTES;
      return List.of(new LimitOp(unit, rate, period, burst, limit.over()));
    } catch (ArithmeticException | IllegalArgumentException e) {
      return refuse(limit.span(), "the rate or the burst is too large", "write a smaller one");
    }
  }

  private Integer period(Name name) {
    Integer period = PERIODS.get(name.text());
    if (period == null) {
      String message =
          name.text().isEmpty() ? "a rate without a time" : "unknown time '" + name.text() + "'";
      String otherwise = "write '/second', '/minute', '/hour', '/day' or '/week'";
      sink.error(
          name.span(), message, Suggestion.adviceFor(name.text(), PERIODS.keySet(), otherwise));
    }
    return period;
  }

  private Long factor(Name unit, boolean packets) {
    Long factor = packets ? Long.valueOf(1) : OCTETS.get(unit.text());
    if (factor == null) {
      sink.error(
          unit.span(),
          "unknown unit '" + unit.text() + "'",
          Suggestion.adviceFor(
              unit.text(), OCTETS.keySet(), "write packets, bytes, kbytes or mbytes"));
    }
    return factor;
  }

  private Long burst(LimitStatement limit, boolean packets) {
    if (limit.burst() < 0 || limit.burst() == 0 && packets) {
      return packets ? (long) LimitOp.DEFAULT_PACKET_BURST : 0L;
    }
    boolean burstOfPackets = limit.burstUnit().text().equals("packets");
    Long factor = factor(limit.burstUnit(), burstOfPackets);
    if (factor == null) {
      return null;
    }
    if (burstOfPackets != packets) {
      sink.error(
          limit.burstUnit().span(),
          "the rate and the burst count different things",
          "write both in packets, or both in bytes");
      return null;
    }
    return limit.burst() > Long.MAX_VALUE / factor ? Long.MAX_VALUE : limit.burst() * factor;
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
