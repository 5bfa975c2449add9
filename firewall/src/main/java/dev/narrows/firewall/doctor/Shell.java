package dev.narrows.firewall.doctor;

import java.util.regex.Pattern;

/** Commands for a shell, whatever names the machine's interfaces have. */
final class Shell {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private Shell() {}

  static String command(Object... words) {
    StringBuilder text = new StringBuilder();
    for (Object word : words) {
      text.append(text.isEmpty() ? "" : " ").append(quoted(word.toString()));
    }
    return text.toString();
  }

  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Sets a file under /proc/sys. */
  static String setting(String file, Object value) {
    // sysctl takes dots for slashes, which names of interfaces may have.
    String name = file.contains(".") ? file : file.replace('/', '.');
    return command("sysctl", "-w", name + "=" + value);
  }
}
