package dev.narrows.firewall.config;

/** How diverts tell oversized packets from frames that carry their segmentation metadata. */
public enum SelectorChoice {
  /** By BPF where it can be had, else by length. */
  AUTO,
  /** By BPF, or not at all. */
  BPF,
  /** By length: frames with their metadata are diverted, too. */
  LENGTH
}
