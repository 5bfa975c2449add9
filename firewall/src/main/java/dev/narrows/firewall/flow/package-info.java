/** The TCP connections that Narrows has seen of late: in one table, which all threads share. */
package dev.narrows.firewall.flow;
