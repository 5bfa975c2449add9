package dev.narrows.firewall.config;

/** How coalesced frames go on that a rule wants restored. */
public enum OffloadChoice {
  /** As one frame where there is a TUN device, else as segments. */
  AUTO,
  /** As one frame, or Narrows does not start. */
  TUN,
  /** As segments. */
  SEGMENTS,
  /** Not at all: such rules match nothing. */
  OFF
}
