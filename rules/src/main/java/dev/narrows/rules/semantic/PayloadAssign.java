package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.PayloadSet;
import dev.narrows.rules.eval.op.PayloadSet.Checksum;
import dev.narrows.rules.eval.op.PayloadSet.Cover;
import dev.narrows.rules.field.FieldLocation.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles "FIELD set VALUE" for a field of a header (nftables: stmt_evaluate_payload): parts of
 * octets, and what a checksum covers but is odd in length, are written by way of whole words.
 */
final class PayloadAssign {
  /** By protocol: the field's offset in octets (nftables: checksum_key in src/proto.c). */
  private static final Map<String, Integer> CHECKSUM_OFFSETS =
      Map.of("ip", 10, "tcp", 16, "udp", 6, "icmp", 2, "icmpv6", 2, "igmp", 2, "sctp", 8);

  /** What the transport checksum's pseudo header holds (nftables: pseudohdr in src/proto.c). */
  private static final Map<String, Set<String>> PSEUDO_HEADER =
      Map.of(
          "ip", Set.of("length", "protocol", "saddr", "daddr"),
          "ip6", Set.of("length", "nexthdr", "saddr", "daddr"));

  private final ProtocolContext protocols;
  private final ValueCompiler values;
  private final DiagnosticSink sink;

  PayloadAssign(ProtocolContext protocols, ValueCompiler values, DiagnosticSink sink) {
    this.protocols = protocols;
    this.values = values;
    this.sink = sink;
  }

  /** Operations that write the value, or null after a diagnostic. */
  List<Operation> compile(Operand field, Payload place, Expression value) {
    List<Operation> operations = protocols.require(field.field(), field.span());
    if (operations == null) {
      return null;
    }
    operations = new ArrayList<>(operations);
    Cover cover = cover(field);
    int first = place.bitOffset() / 8;
    int end = place.bitOffset() + place.bitLength();
    int octets = (end + 7) / 8 - first;
    int shift = -end & 7;
    boolean whole = place.bitOffset() % 8 == 0 && shift == 0;
    if (cover.checksum() != Checksum.NONE && octets % 2 != 0) {
      // The kernel sums words, so the octet goes with its neighbour.
      whole = false;
      octets++;
      if (first % 2 == 0) {
        shift += Byte.SIZE;
      } else {
        first--;
      }
    }
    ValueCompiler.Destination destination =
        new ValueCompiler.Destination(field.label(), field.type(), false);
    List<Operation> load =
        whole
            ? values.compile(value, destination)
            : merge(place, first, octets, shift, destination, value);
    if (load == null) {
      return null;
    }
    operations.addAll(load);
    operations.add(new PayloadSet(Operand.REGISTER, place.base(), first, octets, cover));
    return operations;
  }

  /** The octets around the field with the new value in their midst. */
  private List<Operation> merge(
      Payload place,
      int first,
      int octets,
      int shift,
      ValueCompiler.Destination destination,
      Expression value) {
    if (!ValueCompiler.isConstant(value)) {
      sink.error(
          value.span(),
          destination.label() + " can only be set to a constant: nft takes no more",
          "write a rule for each value");
      return null;
    }
    Value constant = values.constant(value, destination);
    if (constant == null) {
      return null;
    }
    Value kept = Value.ones(place.bitLength()).shiftLeft(shift).xor(Value.ones(octets * 8));
    return List.of(
        new PayloadLoad(Operand.REGISTER, place.base(), first, octets),
        new Bitwise(Operand.REGISTER, kept, constant.shiftLeft(shift)));
  }

  private static Cover cover(Operand field) {
    String protocol = field.field().protocol();
    boolean pseudo = PSEUDO_HEADER.getOrDefault(protocol, Set.of()).contains(field.field().name());
    Integer offset = CHECKSUM_OFFSETS.get(protocol);
    if (offset == null) {
      return pseudo ? new Cover(Checksum.NONE, 0, true) : Cover.NONE;
    }
    return new Cover(protocol.equals("sctp") ? Checksum.SCTP : Checksum.INTERNET, offset, pseudo);
  }
}
