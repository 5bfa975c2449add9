package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * An element of a set or map: a value, a range or a prefix, or a variable that holds a set.
 *
 * @param data what a map has for the key; null in a set
 */
public record SetElement(
    Expression key, ElementOptions options, Expression data, SourceSpan span) {}
