package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;
import java.util.ArrayList;
import java.util.List;

/** Whose tables to search for what an earlier run left: it may have used another backend. */
final class LeftoverPrograms {
  private LeftoverPrograms() {}

  static List<Iptables> of(Iptables own) {
    List<Iptables> all = new ArrayList<>();
    for (IptablesBackend backend : List.of(IptablesBackend.NFT, IptablesBackend.LEGACY)) {
      Iptables programs = own.with(backend);
      if (programs.isInstalled(false)) {
        all.add(programs);
      }
    }
    return all.isEmpty() ? List.of(own.with(IptablesBackend.SYSTEM)) : all;
  }
}
