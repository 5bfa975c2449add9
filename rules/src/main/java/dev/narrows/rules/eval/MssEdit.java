package dev.narrows.rules.eval;

/** What a maxseg statement did to the packet, and if nothing, why. */
public enum MssEdit {
  /** No maxseg statement was reached. */
  NONE,
  /** The option's value was lowered. */
  CLAMPED,
  /** The option was missing and was added. */
  ADDED,
  /** The value was low enough. */
  ALREADY_LOW,
  /** No such option, and the rule does not add one. */
  NO_OPTION,
  /** The segment is signed (TCP-MD5 or TCP-AO): an edit would break it. */
  SIGNED,
  /** No room for the option in the header, or the segment carries data. */
  NO_ROOM,
  /** The path MTU is not even as long as the headers, so it is no measure for a segment. */
  MTU_UNUSABLE,
  /** Not all of the packet was copied, so it cannot be put back. */
  NOT_CAPTURED;

  /** Whether the packet's bytes were changed. */
  public boolean isChange() {
    return this == CLAMPED || this == ADDED;
  }
}
