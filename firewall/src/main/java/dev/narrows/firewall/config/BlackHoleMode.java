package dev.narrows.firewall.config;

/** What is done about paths that lose long segments and tell nobody. */
public enum BlackHoleMode {
  /** They are found and shown. */
  DETECT,
  /** The path MTU is lowered for them as well, and senders are told. */
  ACT,
  /** They are not looked for. */
  OFF
}
