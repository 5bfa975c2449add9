/** Bounded rate limits with keyed hashes. */
package dev.narrows.firewall.limit;
