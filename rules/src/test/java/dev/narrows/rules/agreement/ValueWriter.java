package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.ValueType;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes values as a rule file may: by number in some radix, by name, as an address. */
final class ValueWriter {
  private final Random random;

  ValueWriter(Random random) {
    this.random = random;
  }

  String write(ValueType type, Value value) {
    byte[] octets = ByteBuffer.allocate(16).putLong(value.high()).putLong(value.low()).array();
    return switch (type) {
      case IPV4_ADDRESS -> address(Arrays.copyOfRange(octets, 12, 16));
      case IPV6_ADDRESS -> address(octets);
      case INTERFACE_NAME -> '"' + name(octets) + '"';
      case ETHER_ADDRESS ->
          HexFormat.ofDelimiter(":").formatHex(Arrays.copyOfRange(octets, 10, 16));
      default -> number(type, value, octets);
    };
  }

  private static String address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String name(byte[] octets) {
    String name = new String(octets, StandardCharsets.ISO_8859_1);
    int end = name.indexOf('\0');
    return end < 0 ? name : name.substring(0, end);
  }

  private String number(ValueType type, Value value, byte[] octets) {
    List<String> names =
        type.constants().entrySet().stream()
            .filter(each -> value.high() == 0 && each.getValue() == value.low())
            .map(Map.Entry::getKey)
            .toList();
    if (!names.isEmpty() && random.nextBoolean()) {
      return names.get(random.nextInt(names.size()));
    }
    BigInteger number = new BigInteger(1, octets);
    return random.nextInt(3) == 0 ? "0x" + number.toString(16) : number.toString();
  }
}
