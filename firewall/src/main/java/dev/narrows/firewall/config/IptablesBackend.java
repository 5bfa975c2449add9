package dev.narrows.firewall.config;

/** Which iptables programs install the diverts. */
public enum IptablesBackend {
  /** iptables and ip6tables, whatever the system's alternatives choose. */
  SYSTEM,
  /** iptables-nft and ip6tables-nft. */
  NFT,
  /** iptables-legacy and ip6tables-legacy. */
  LEGACY
}
