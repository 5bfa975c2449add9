/** Packets that a rule marked by "meta nftrace set 1", on their way from a worker to a person. */
package dev.narrows.firewall.trace;
