package dev.narrows.rules;

/**
 * A line of a rule file's "path-mtu" block: what the paths to a prefix carry at most.
 *
 * @param ipv6 which IP version
 * @param high upper 64 bits of the prefix; 0 of IPv4
 * @param low lower 64 bits; of IPv4 its 32 bits
 * @param prefixLength leading bits that count
 * @param mtu octets of IP
 * @param file source file as given
 * @param line 1-based
 * @param comment empty where none is written
 */
public record StatedMtu(
    boolean ipv6,
    long high,
    long low,
    int prefixLength,
    int mtu,
    String file,
    int line,
    String comment) {}
