/** Paths that lose long segments and tell nobody (RFC 2923, 2.1): how they are found and proven. */
package dev.narrows.firewall.blackhole;
