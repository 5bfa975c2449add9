package org.jnetfilter;

/** A system call or a netlink request failed: which one, with which errno, and what to do. */
public final class NetfilterException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String operation;
  private final int errno;

  public NetfilterException(String operation, int errno, String advice) {
    super(operation + ": errno " + errno + (advice.isEmpty() ? "" : "; " + advice));
    this.operation = operation;
    this.errno = errno;
  }

  public String operation() {
    return operation;
  }

  public int errno() {
    return errno;
  }
}
