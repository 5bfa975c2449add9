package org.jnetfilter;

import org.jnetfilter.internal.Errno;

/** A system call or a netlink request failed: which one, with which errno, and what to do. */
public final class NetfilterException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String operation;
  private final int errno;

  /**
   * @param operation what was tried, for instance "bind queue 5"
   * @param errno positive, as in errno(3)
   * @param advice what to do about it; may be empty
   */
  public NetfilterException(String operation, int errno, String advice) {
    super(operation + ": " + Errno.describe(errno) + (advice.isEmpty() ? "" : "; " + advice));
    this.operation = operation;
    this.errno = errno;
  }

  public String operation() {
    return operation;
  }

  public int errno() {
    return errno;
  }

  /** Whether the same call may succeed a moment later: EAGAIN, EINTR, ENOBUFS, ENOMEM, EBUSY. */
  public boolean isTemporary() {
    return switch (errno) {
      case Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM, Errno.EBUSY -> true;
      default -> false;
    };
  }
}
