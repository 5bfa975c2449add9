package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.SetBlock;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.semantic.ElementReader.Interval;
import dev.narrows.rules.semantic.Symbols.PlacedElements;
import dev.narrows.rules.semantic.Symbols.SetSymbol;
import java.util.Set;

/** Reads named sets. */
final class NamedSets {
  private static final Set<String> FLAGS = Set.of("interval", "constant");
  private static final Set<String> OTHER_FLAGS = Set.of("dynamic", "timeout");
  private static final Set<String> OTHER_TYPES =
      Set.of(
          "ether_addr",
          "iface_index",
          "iface_type",
          "verdict",
          "ct_state",
          "ct_dir",
          "ct_status",
          "ct_id",
          "ct_label",
          "uid",
          "gid",
          "realm",
          "classid",
          "pkt_type",
          "cpu",
          "devgroup",
          "time",
          "day",
          "hour",
          "arp_op",
          "dccp_pkttype",
          "mh_type",
          "icmpx_code",
          "cgroupsv2",
          "ibriport",
          "string",
          "integer",
          "boolean",
          "fib_addrtype",
          "igmp_type");

  private final Set<String> broken;
  private final DiagnosticSink sink;

  NamedSets(Set<String> broken, DiagnosticSink sink) {
    this.broken = broken;
    this.sink = sink;
  }

  /** Fills in what the set holds; it stays without content after a diagnostic. */
  void read(SetSymbol set) {
    if (set.isRead) {
      return;
    }
    set.isRead = true;
    SetBlock block = set.block;
    OperandType type = type(block);
    set.type = type;
    boolean good = checkFlags(block);
    if (type == null) {
      return;
    }
    ElementReader reader = new ElementReader(type, sink);
    for (PlacedElements placed : set.elements) {
      Expression elements = new Resolver(placed.place(), broken, sink).resolve(placed.elements());
      good &= elements != null && reader.add(elements);
    }
    if (block.size() >= 0 && reader.size() > block.size()) {
      good = false;
      sink.error(
          block.name().span(),
          "the set has " + reader.size() + " elements, and a size of " + block.size(),
          "raise the size, or leave it out");
    }
    if (good && checkIntervals(block, reader)) {
      set.content = reader.content();
    }
  }

  private OperandType type(SetBlock block) {
    if (block.typeOf().size() == 1) {
      Operand operand = new OperandReader(sink).read(block.typeOf().get(0));
      return operand == null ? null : operand.type();
    }
    if (block.typeNames().size() > 1 || block.typeOf().size() > 1) {
      sink.error(
          block.name().span(),
          "a set of concatenations is understood, but not supported",
          "use one set for each part, and a match for each");
      return null;
    }
    if (block.typeNames().isEmpty()) {
      if (!broken.contains(block.name().text())) {
        sink.error(
            block.name().span(), "a set without a type", "add a line such as 'type ipv4_addr;'");
      }
      return null;
    }
    return type(block.typeNames().get(0));
  }

  private OperandType type(Name name) {
    OperandType type = OperandType.byName().get(name.text());
    if (type == null && OTHER_TYPES.contains(name.text())) {
      sink.error(
          name.span(),
          "the set type " + name.text() + " is understood, but not supported",
          "use one of " + String.join(", ", OperandType.byName().keySet()));
    } else if (type == null) {
      sink.error(
          name.span(),
          "unknown set type '" + name.text() + "'",
          Suggestion.adviceFor(
              name.text(),
              OperandType.byName().keySet(),
              "the types are " + String.join(", ", OperandType.byName().keySet())));
    }
    return type;
  }

  private boolean checkFlags(SetBlock block) {
    boolean good = true;
    for (Name flag : block.flags()) {
      if (OTHER_FLAGS.contains(flag.text())) {
        good = false;
        sink.error(
            flag.span(),
            "the set flag '" + flag.text() + "' is understood, but not supported",
            "list the elements in the file; a reload takes changes over");
      } else if (!FLAGS.contains(flag.text())) {
        good = false;
        sink.error(
            flag.span(),
            "unknown set flag '" + flag.text() + "'",
            Suggestion.adviceFor(flag.text(), FLAGS, "the flags are interval and constant"));
      }
    }
    return good;
  }

  private boolean checkIntervals(SetBlock block, ElementReader reader) {
    boolean hasFlag = block.flags().stream().anyMatch(flag -> flag.text().equals("interval"));
    if (!hasFlag) {
      Interval range = reader.firstRange();
      if (range != null) {
        sink.error(
            range.span(),
            "a range in a set that is not for ranges",
            "add 'flags interval;' to the set '" + block.name().text() + "'");
      }
      return range == null;
    }
    if (block.autoMerge()) {
      return true;
    }
    Interval overlap = reader.firstOverlap();
    if (overlap != null) {
      sink.error(
          overlap.span(),
          "an element that overlaps another",
          "remove one, or add 'auto-merge' to the set '" + block.name().text() + "'");
    }
    return overlap == null;
  }
}
