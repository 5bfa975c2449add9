package dev.narrows.firewall.replay;

import dev.narrows.rules.RuleReference;

/**
 * Something of a packet that a rule changed.
 *
 * @param what such as "mss"
 * @param from what it was; null when it was not there
 * @param to what it is
 * @param rule which rule did it; null when that is not known
 */
record Change(String what, String from, String to, RuleReference rule) {}
