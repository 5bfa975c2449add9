package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.field.FieldDependency;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * All places where a field may stand in a key or in what a map has for one: alone and beside an
 * address, in sets and maps with and without a name, in what packets add. Not all is valid.
 */
final class KeyForms {
  private static final int NFPROTO_IPV6 = 10;

  /** What no table of fields lists. */
  private static final List<KeyForms> MADE =
      List.of(
          new KeyForms("fib daddr type", "local", "broadcast", false),
          new KeyForms("fib saddr . iif oif", "1", "2", false),
          new KeyForms("fib daddr oifname", "\"lo\"", "\"eth0\"", false),
          new KeyForms("numgen inc mod 4", "1", "2", false),
          new KeyForms("numgen random mod 4", "1", "2", false),
          new KeyForms("jhash ip saddr mod 4", "1", "2", false),
          new KeyForms("@nh,8,8", "1", "2", false),
          new KeyForms("@nh,0,4", "1", "2", false),
          new KeyForms("@th,16,16", "1", "2", false),
          new KeyForms("tcp option @5,8,8", "1", "2", false));

  private final String field;
  private final String first;
  private final String second;
  private final String other;
  private final String address;
  private int tables;

  private KeyForms(String field, String first, String second, boolean ipv6) {
    this.field = field;
    this.first = first;
    this.second = second;
    this.other = ipv6 ? "ip6 saddr" : "ip saddr";
    this.address = ipv6 ? "2001:db8::1" : "192.0.2.1";
  }

  /** Of every field that the tables have, and some that are made. */
  static List<KeyForms> all() {
    List<KeyForms> all = new ArrayList<>(MADE);
    ValueWriter writer = new ValueWriter(new Random(1));
    for (FieldDescriptor field : MatchMatrix.fields()) {
      boolean presence = field.type() == ValueType.BOOLEAN;
      String first = presence ? "exists" : value(field.type(), 1, writer);
      String second = presence ? "missing" : value(field.type(), 2, writer);
      boolean ipv6 =
          field.protocol().equals("ip6")
              || field.dependencies().stream().anyMatch(KeyForms::isIpv6);
      all.add(new KeyForms(MatchMatrix.name(field), first, second, ipv6));
    }
    return all;
  }

  private static boolean isIpv6(FieldDependency dependency) {
    return dependency.key() == MetaKey.NFPROTO && dependency.value() == NFPROTO_IPV6;
  }

  private static String value(ValueType type, int number, ValueWriter writer) {
    return type == ValueType.INTERFACE_NAME
        ? "\"eth" + number + "\""
        : writer.write(type, Value.of(number));
  }

  /** Tables, each with one form of its own. */
  List<String> tables() {
    List<String> all = new ArrayList<>();
    for (String key : List.of(field + " . " + other, other + " . " + field)) {
      boolean ahead = key.startsWith(field);
      String one = ahead ? first + " . " + address : address + " . " + first;
      String two = ahead ? second + " . " + address : address + " . " + second;
      all.addAll(forms(key, one, two));
    }
    all.addAll(forms(field, first, second));
    all.add(rule("", field + " & 1 . " + other + " { " + first + " . " + address + " }"));
    all.add(
        rule("", field + " . " + other + " { " + first + "-" + second + " . " + address + " }"));
    all.add(rule("", "jhash " + field + " . " + other + " mod 4 < 2"));
    all.add(rule("", "jhash " + field + " mod 4 < 2"));
    String data = "map m { typeof " + other + " : " + field;
    all.add(rule(data + "; elements = { " + address + " : " + first + " } }", "accept"));
    all.add(rule(data + "; flags dynamic; size 9; }", "add @m { " + other + " : " + field + " }"));
    return all;
  }

  private List<String> forms(String key, String one, String two) {
    String set = "set s { typeof " + key;
    String elements = "; elements = { " + one + ", " + two + " } }";
    return List.of(
        rule("", key + " { " + one + " }"),
        rule("", key + " != { " + one + ", " + two + " }"),
        rule("", key + " vmap { " + one + " : accept }"),
        rule("", "meta mark set " + key + " map { " + one + " : 1 }"),
        rule("counter n { }", "counter name " + key + " map { " + one + " : \"n\" }"),
        rule(set + elements, key + " @s"),
        rule(set + "; flags interval" + elements, key + " @s"),
        rule(set + "; }", "accept"),
        rule(set + "; flags dynamic; size 9; }", "add @s { " + key + " }"),
        rule("map m { typeof " + key + " : mark; }", "meta mark set " + key + " map @m"),
        rule("", "meter q size 9 { " + key + " counter }"));
  }

  private String rule(String declared, String rule) {
    return "table inet k"
        + tables++
        + " {\n  "
        + declared
        + "\n  chain c {\n    type filter hook forward priority 0;\n    "
        + rule
        + "\n  }\n}\n";
  }
}
