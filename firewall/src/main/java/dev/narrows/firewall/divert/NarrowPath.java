package dev.narrows.firewall.divert;

/**
 * An address to which less than the least path MTU of all links can be sent.
 *
 * @param ipv6 which IP version
 * @param address as iptables-save shows it, with its prefix length
 * @param mtu octets of IP
 */
public record NarrowPath(boolean ipv6, String address, int mtu) {}
