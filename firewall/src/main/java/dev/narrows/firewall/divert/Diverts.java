package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;

/** The diverts in the kernel: installs, watches and removes them. */
public final class Diverts implements AutoCloseable {
  public static Diverts with(IptablesBackend backend) {
    throw new UnsupportedOperationException();
  }

  /** Removes what an earlier run left behind, and no more; safe when there is nothing. */
  public void clear() {
    throw new UnsupportedOperationException();
  }

  /** Puts the plan in place of what was installed before; each table changes atomically. */
  public void install(DivertPlan plan) {
    throw new UnsupportedOperationException();
  }

  /** Compares the kernel's rules with what was installed; cheap enough for every few seconds. */
  public DivertState check() {
    throw new UnsupportedOperationException();
  }

  /** Removes all that was installed. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
