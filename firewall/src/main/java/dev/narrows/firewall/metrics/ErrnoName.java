package dev.narrows.firewall.metrics;

/** Names of the error numbers that a verdict may come back with (asm-generic/errno-base.h). */
final class ErrnoName {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ENODEV = 19;
  static final int EINVAL = 22;

  private ErrnoName() {}

  /** The C name; errno_N for a number that no verdict is known to cause. */
  static String of(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case 11 -> "EAGAIN";
      case 12 -> "ENOMEM";
      case 16 -> "EBUSY";
      case ENODEV -> "ENODEV";
      case EINVAL -> "EINVAL";
      case 34 -> "ERANGE";
      case 90 -> "EMSGSIZE";
      case 95 -> "EOPNOTSUPP";
      case 105 -> "ENOBUFS";
      case 111 -> "ECONNREFUSED";
      default -> "errno_" + errno;
    };
  }
}
