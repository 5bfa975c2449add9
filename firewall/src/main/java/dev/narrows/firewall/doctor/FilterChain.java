package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedRule;
import java.util.ArrayList;
import java.util.List;

/** A chain that the kernel shows packets to, of iptables' or of nft's, for one IP version. */
interface FilterChain {
  List<String> HOOKS = List.of("PREROUTING", "FORWARD", "POSTROUTING", "OUTPUT", "INPUT");

  /** The hook by its name in iptables: "FORWARD". */
  String hook();

  boolean ipv6();

  /** Whether it is shown a connection's first packet only, as chains for translation are. */
  boolean isForTranslation();

  /** Whether a rule of its table lowers the segment size of connections. */
  boolean isWithClamp();

  /** What people call it. */
  String subject();

  Walk walk(Probe probe);

  /** What decided about a probe; null is the policy. */
  String decision(SavedRule rule);

  /** A command that lets messages about too long packets through, past what decided. */
  String cure(SavedRule rule);

  /** All of iptables' tables and of nft's. */
  static List<FilterChain> all(Facts facts) {
    List<FilterChain> chains = new ArrayList<>();
    for (KernelTable table : facts.tables()) {
      HOOKS.stream()
          .filter(table.rules().chains()::contains)
          .forEach(hook -> chains.add(new IptablesChain(table, hook)));
    }
    for (NftTable table : NftTable.notOfIptables(facts)) {
      NftChain.of(table).stream()
          .filter(chain -> HOOKS.contains(chain.hook()))
          .forEach(chains::add);
    }
    return chains;
  }
}
