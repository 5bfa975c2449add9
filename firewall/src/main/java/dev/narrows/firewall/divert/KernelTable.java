package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of iptables or ip6tables as the kernel has it.
 *
 * @param program that changes it, such as "ip6tables" or "iptables-legacy"
 * @param backend whose table it is; SYSTEM when only one is installed
 * @param name filter, mangle ...
 */
public record KernelTable(
    String program, IptablesBackend backend, boolean ipv6, String name, SavedTable rules) {

  /**
   * All tables in use, of each backend that is installed; brings none into being.
   *
   * @throws DivertException when they cannot be read; a missing ip6tables is no reason
   */
  public static List<KernelTable> readAll() {
    Iptables system = new Iptables(IptablesBackend.SYSTEM);
    List<KernelTable> tables = new ArrayList<>();
    for (Iptables programs : system.everyBackend()) {
      for (boolean ipv6 : new boolean[] {false, true}) {
        String program = (programs.isSameAs(system) ? system : programs).program(ipv6, "");
        programs
            .saveAll(ipv6)
            .forEach(
                (name, rules) ->
                    tables.add(new KernelTable(program, programs.backend(), ipv6, name, rules)));
      }
    }
    return tables;
  }

  /** "iptables mangle". */
  public String title() {
    return program + " " + name;
  }
}
