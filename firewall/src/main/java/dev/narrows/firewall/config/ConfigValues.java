package dev.narrows.firewall.config;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the kinds of values that keys take; each throws ConfigValueException for anything else. */
final class ConfigValues {
  private ConfigValues() {}

  static Path path(String value, Path directory) {
    if (value.isEmpty()) {
      throw new ConfigValueException("the file name is empty", "name a file");
    }
    try {
      return directory.resolve(value);
    } catch (InvalidPathException e) {
      throw new ConfigValueException("'" + value + "' is no file name", "name a file");
    }
  }

  static Optional<Path> pathOrOff(String value, Path directory) {
    return value.equals("off") ? Optional.empty() : Optional.of(path(value, directory));
  }

  static Optional<InetSocketAddress> addressOrOff(String value) {
    return value.equals("off") ? Optional.empty() : Optional.of(HostPort.parse(value));
  }

  static int integer(String value, int least, int most) {
    String advice = "write a whole number from " + least + " to " + most;
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new ConfigValueException("'" + value + "' is no number in range", advice);
    }
    if (number < least || number > most) {
      throw new ConfigValueException(number + " is out of range", advice);
    }
    return number;
  }

  static boolean yes(String value) {
    switch (value) {
      case "yes":
      case "true":
        return true;
      case "no":
      case "false":
        return false;
      default:
        throw new ConfigValueException("'" + value + "' is neither yes nor no", "write yes or no");
    }
  }

  static boolean on(String value) {
    switch (value) {
      case "on":
        return true;
      case "off":
        return false;
      default:
        throw new ConfigValueException("'" + value + "' is neither on nor off", "write on or off");
    }
  }

  static <E extends Enum<E>> E constant(Class<E> type, String value) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(value)) {
        return constant;
      }
    }
    String choices =
        Arrays.stream(type.getEnumConstants())
            .map(ConfigValues::word)
            .collect(Collectors.joining(" or "));
    throw new ConfigValueException("'" + value + "' is not a choice", "write " + choices);
  }

  /** Mark and mask, as in 0x10/0xf0; a mark alone is its own mask. */
  static int[] mark(String value) {
    int slash = value.indexOf('/');
    int mark = word32(slash < 0 ? value : value.substring(0, slash), value);
    int mask = slash < 0 ? mark : word32(value.substring(slash + 1), value);
    if (mark == 0) {
      throw new ConfigValueException(
          "the mark is 0, which every packet has", "choose bits that nobody else uses");
    }
    if ((mark & ~mask) != 0) {
      throw new ConfigValueException(
          String.format("mark 0x%x has bits outside the mask 0x%x", mark, mask),
          "widen the mask or choose another mark");
    }
    return new int[] {mark, mask};
  }

  private static int word32(String number, String value) {
    try {
      long word = Long.decode(number);
      if (word >= 0 && word <= 0xffffffffL) {
        return (int) word;
      }
    } catch (NumberFormatException ignored) {
      // told below, as a number that does not fit is
    }
    throw new ConfigValueException(
        "'" + value + "' is no packet mark", "write 32-bit numbers, as in 0x8000000/0x8000000");
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
