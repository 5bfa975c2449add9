package dev.narrows.rules;

/**
 * A chain that the kernel's path enters.
 *
 * @param family "ip", "ip6" or "inet"
 * @param table name of its table
 * @param name name of the chain
 * @param hook where
 * @param priority as a number; lower runs earlier
 * @param policyAccept whether a packet that no rule decides is accepted
 */
public record BaseChain(
    String family, String table, String name, Hook hook, int priority, boolean policyAccept) {}
