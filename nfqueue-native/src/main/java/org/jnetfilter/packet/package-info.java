/**
 * Views over the bytes of a packet: IPv4, IPv6 and its extension headers, TCP and its options, UDP,
 * ICMP and ICMPv6, and Internet checksums.
 *
 * <p>The contract of this package: {@link org.jnetfilter.packet.PacketView#wrap} points a view at
 * bytes, {@link org.jnetfilter.packet.PacketView#check()} looks at them and returns a named fault,
 * and after that no accessor of a header that check() found throws. A view never copies: a setter
 * writes into the packet. A forwarded packet is only ever edited in place, never rebuilt from
 * values, so what a view does not know stays as it was.
 *
 * <p>Nothing here knows of sockets or of netlink.
 */
package org.jnetfilter.packet;
