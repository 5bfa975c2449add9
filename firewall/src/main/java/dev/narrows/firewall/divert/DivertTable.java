package dev.narrows.firewall.divert;

import java.util.List;
import java.util.Map;

/**
 * What goes into one table of iptables or ip6tables.
 *
 * @param ipv6 ip6tables
 * @param table raw or mangle
 * @param rules our rules by built-in chain (PREROUTING ...), in order
 */
public record DivertTable(boolean ipv6, String table, Map<String, List<DivertRule>> rules) {
  TableId id() {
    return new TableId(ipv6, table);
  }
}
