package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.SavedRule;

/** A chain that the kernel shows packets to, of iptables' or of nft's, for one IP version. */
interface FilterChain {
  /** The hook by its name in iptables: "FORWARD". */
  String hook();

  boolean ipv6();

  /** What people call it. */
  String subject();

  Walk walk(Probe probe);

  /** What decided about a probe; null is the policy. */
  String decision(SavedRule rule);

  /** A command that lets messages about too long packets through, past what decided. */
  String cure(SavedRule rule);
}
