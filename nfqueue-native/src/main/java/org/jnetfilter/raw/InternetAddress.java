package org.jnetfilter.raw;

import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;

/** A struct sockaddr_in or sockaddr_in6 that the kernel reads: family, port 0, the address. */
final class InternetAddress implements AutoCloseable {
  private static final int IPV4_LENGTH = 16;
  private static final int IPV6_LENGTH = 28;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV6_ADDRESS = 8;
  private static final int IPV6_SCOPE = 24;

  private final boolean ipv6;
  private final NativeMemory memory = new NativeMemory(IPV6_LENGTH);

  InternetAddress(boolean ipv6) {
    this.ipv6 = ipv6;
    memory.putShort(0, ipv6 ? NfConstants.AF_INET6 : NfConstants.AF_INET);
  }

  /** Changes the address, given as halves; of IPv4 the lowest 32 bits count. */
  void set(long high, long low) {
    if (ipv6) {
      memory.putLong(IPV6_ADDRESS, Long.reverseBytes(high));
      memory.putLong(IPV6_ADDRESS + Long.BYTES, Long.reverseBytes(low));
    } else {
      memory.putInt(IPV4_ADDRESS, Integer.reverseBytes((int) low));
    }
  }

  /** Index of the interface that an IPv6 address is of; 0 for none. */
  void setScope(int index) {
    memory.putInt(IPV6_SCOPE, index);
  }

  /** Where the structure lies. */
  long pointer() {
    return memory.address(0);
  }

  /** Of the structure, in octets. */
  int length() {
    return ipv6 ? IPV6_LENGTH : IPV4_LENGTH;
  }

  @Override
  public void close() {
    memory.close();
  }
}
