package dev.narrows.rules.eval;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * What connection tracking says of a packet itself, as far as iptables' conntrack match can tell it
 * (net/netfilter/xt_conntrack.c): the kernel's queue hands over nothing of it, so a divert chooses
 * the queue by it.
 */
public enum ConntrackClass {
  /** Nobody asked. */
  UNTOLD(0, -1),
  /** The first packets of a connection, which go in the original direction always. */
  NEW(State.NEW, 0),
  /** As NEW, but its mark was set or its addresses were translated before: see the planner. */
  NEW_CHANGED(State.NEW, 0),
  /** Of either direction. */
  ESTABLISHED(State.ESTABLISHED, -1),
  ESTABLISHED_ORIGINAL(State.ESTABLISHED, 0),
  ESTABLISHED_REPLY(State.ESTABLISHED, 1),
  /** Of either direction. */
  RELATED(State.RELATED, -1),
  RELATED_ORIGINAL(State.RELATED, 0),
  RELATED_REPLY(State.RELATED, 1),
  /** No connection, and not because a rule said so; every packet before conntrack. */
  INVALID(State.INVALID, -1),
  /** No connection, because a rule said so (notrack), or for neighbour discovery. */
  UNTRACKED(State.UNTRACKED, -1);

  /** The bits of "ct state" (include/uapi/linux/netfilter/nf_conntrack_common.h). */
  private static final class State {
    static final int INVALID = 1;
    static final int ESTABLISHED = 2;
    static final int RELATED = 4;
    static final int NEW = 8;
    static final int UNTRACKED = 64;
  }

  private final int state;
  private final int direction;

  ConntrackClass(int state, int direction) {
    this.state = state;
    this.direction = direction;
  }

  /** The one bit of "ct state"; 0 when it is not told. */
  public int state() {
    return state;
  }

  /** 0 for original, 1 for reply, -1 when it is not told or there is none. */
  public int direction() {
    return direction;
  }

  /** Whether such packets belong to a connection; of the untold that is not known. */
  public boolean isTracked() {
    return state != State.INVALID && state != State.UNTRACKED;
  }

  /** The classes that part all packets, states and directions told apart. */
  public static Set<ConntrackClass> finest() {
    return EnumSet.of(
        NEW,
        ESTABLISHED_ORIGINAL,
        ESTABLISHED_REPLY,
        RELATED_ORIGINAL,
        RELATED_REPLY,
        INVALID,
        UNTRACKED);
  }

  /**
   * The classes that cover some of the finest, and tell apart no more than is asked for.
   *
   * @param finest a subset of {@link #finest()}
   */
  static Set<ConntrackClass> covering(
      Collection<ConntrackClass> finest, boolean state, boolean direction, boolean entry) {
    if (!state && !direction && !entry) {
      return EnumSet.of(UNTOLD);
    }
    Set<ConntrackClass> classes = EnumSet.noneOf(ConntrackClass.class);
    for (ConntrackClass each : finest) {
      if (direction || each.direction < 0 || each.state == State.NEW) {
        classes.add(each);
      } else {
        classes.add(each.state == State.ESTABLISHED ? ESTABLISHED : RELATED);
      }
    }
    if (entry && classes.contains(NEW)) {
      classes.add(NEW_CHANGED);
    }
    return classes;
  }
}
