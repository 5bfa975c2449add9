/** Counters, and the HTTP endpoint that shows them. */
package dev.narrows.firewall.metrics;
