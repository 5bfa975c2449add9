package dev.narrows.rules.semantic;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.ValueType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** Writes values of a type as rule files do. */
record ValueText(OperandType operand) {
  /** Such as 10.0.0.1, eth0, syn,ack or 443. */
  String of(Value value) {
    ValueType type = operand.type();
    switch (type) {
      case IPV4_ADDRESS:
        int address = (int) value.low();
        return (address >>> 24)
            + "."
            + (address >>> 16 & 0xff)
            + "."
            + (address >>> 8 & 0xff)
            + "."
            + (address & 0xff);
      case IPV6_ADDRESS:
        return ipv6(value);
      case TIME_SPAN:
        return ElementTime.text(value.low());
      case INTERFACE_NAME:
        return '"' + name(value) + '"';
      default:
        return type.isBitmask() ? bits(type, value) : number(type, value);
    }
  }

  private static String number(ValueType type, Value value) {
    boolean named = type != ValueType.INET_SERVICE && value.high() == 0 && value.low() >>> 31 == 0;
    String name = named ? type.nameOf((int) value.low()).orElse(null) : null;
    if (name != null) {
      return name;
    }
    if (value.high() != 0) {
      return value.toString();
    }
    return type.radix() == 16
        ? "0x" + Long.toHexString(value.low())
        : Long.toUnsignedString(value.low());
  }

  private static String bits(ValueType type, Value value) {
    StringJoiner names = new StringJoiner(",");
    long rest = value.low();
    for (int bit = 0; bit < 31; bit++) {
      String name = (rest >>> bit & 1) == 0 ? null : type.nameOf(1 << bit).orElse(null);
      if (name != null) {
        names.add(name);
        rest &= ~(1L << bit);
      }
    }
    if (value.high() != 0 || rest != 0 || names.length() == 0) {
      return value.high() != 0 ? value.toString() : "0x" + Long.toHexString(value.low());
    }
    return names.toString();
  }

  private static String name(Value value) {
    byte[] octets =
        ByteBuffer.allocate(Value.OCTETS).putLong(value.high()).putLong(value.low()).array();
    int length = 0;
    while (length < octets.length && octets[length] != 0) {
      length++;
    }
    return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static String ipv6(Value value) {
    StringBuilder text = new StringBuilder();
    int[] groups = new int[8];
    int runAt = groups.length;
    int runLength = 1;
    int length = 0;
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (int) value.shiftRight(112 - 16 * i).low() & 0xffff;
      length = groups[i] == 0 ? length + 1 : 0;
      if (length > runLength) {
        runLength = length;
        runAt = i - length + 1;
      }
    }
    for (int i = 0; i < groups.length; i++) {
      if (i == runAt) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      boolean apart = text.length() > 0 && text.charAt(text.length() - 1) != ':';
      text.append(apart ? ":" : "").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
