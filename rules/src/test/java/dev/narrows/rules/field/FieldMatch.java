package dev.narrows.rules.field;

import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.Range;
import dev.narrows.rules.eval.op.SetLookup;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A match on one field: as nft has it, and as operations.
 *
 * @param text such as "ip ttl != 5"
 */
record FieldMatch(String text, List<Operation> operations) {

  /** Every way to compare a field with two values, the first not greater than the second. */
  static List<FieldMatch> all(FieldDescriptor field, Value first, Value second) {
    List<FieldMatch> all = new ArrayList<>();
    for (Comparison comparison : Comparison.values()) {
      all.add(match(field, symbol(comparison) + write(field, first), compare(comparison, first)));
    }
    if (!first.equals(second)) {
      String range = write(field, first) + "-" + write(field, second);
      all.add(match(field, range, new Range(0, first, second, false)));
      all.add(match(field, "!= " + range, new Range(0, first, second, true)));
      String set = "{ " + write(field, first) + ", " + write(field, second) + " }";
      ValueSet values = ValueSet.builder().add(first).add(second).build();
      all.add(match(field, set, new SetLookup(0, values, false)));
      all.add(match(field, "!= " + set, new SetLookup(0, values, true)));
    }
    return all;
  }

  private static FieldMatch match(FieldDescriptor field, String right, Operation test) {
    List<Operation> operations = new ArrayList<>(field.guard(0));
    operations.addAll(field.load(0));
    operations.add(test);
    return new FieldMatch(field.protocol() + " " + field.name() + " " + right, operations);
  }

  private static Operation compare(Comparison comparison, Value value) {
    return new Compare(0, comparison, value);
  }

  private static String symbol(Comparison comparison) {
    return List.of("== ", "!= ", "< ", "<= ", "> ", ">= ").get(comparison.ordinal());
  }

  private static String write(FieldDescriptor field, Value value) {
    byte[] octets = ByteBuffer.allocate(16).putLong(value.high()).putLong(value.low()).array();
    try {
      switch (field.type()) {
        case IPV4_ADDRESS:
          return InetAddress.getByAddress(Arrays.copyOfRange(octets, 12, 16)).getHostAddress();
        case IPV6_ADDRESS:
          return InetAddress.getByAddress(octets).getHostAddress();
        default:
          return new BigInteger(1, octets).toString();
      }
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
