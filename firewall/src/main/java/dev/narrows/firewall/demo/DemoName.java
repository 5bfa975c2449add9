package dev.narrows.firewall.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of what the demonstration makes: they tell which process made it. */
final class DemoName {
  static final String PREFIX = "narrows-demo-";

  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-\\w+");

  private DemoName() {}

  static String of(String role) {
    return PREFIX + ProcessHandle.current().pid() + "-" + role;
  }

  /** Whether it is a name of ours and its maker is no more. */
  static boolean isStale(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }
}
