package dev.narrows.rules;

/**
 * Names a rule for people: where it stands and what it says.
 *
 * @param file source file as given
 * @param line 1-based
 * @param table such as "inet narrows"
 * @param chain name of the chain
 * @param text the rule's source, on one line
 */
public record RuleReference(String file, int line, String table, String chain, String text) {}
