package org.jnetfilter.route;

/** What the kernel answered; reused. */
public final class RouteAnswer {
  /**
   * 0, or the errno with which the kernel refused (ENETUNREACH, EHOSTUNREACH, EXDEV, EINVAL ...).
   */
  public int errno() {
    throw new UnsupportedOperationException();
  }

  /** RTN_UNICAST and so on. */
  public int type() {
    throw new UnsupportedOperationException();
  }

  public int outInterface() {
    throw new UnsupportedOperationException();
  }

  /** RTAX_MTU of the route (a metric or a learned exception), or 0. */
  public int mtu() {
    throw new UnsupportedOperationException();
  }

  /** RTA_PREFSRC: the address this machine would use. */
  public boolean hasPreferredSource() {
    throw new UnsupportedOperationException();
  }

  public long preferredSourceHigh() {
    throw new UnsupportedOperationException();
  }

  public long preferredSourceLow() {
    throw new UnsupportedOperationException();
  }

  public boolean hasGateway() {
    throw new UnsupportedOperationException();
  }
}
