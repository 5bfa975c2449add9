package dev.narrows.rules.diagnostic;

/**
 * A piece of source text.
 *
 * @param file as given
 * @param line 1-based
 * @param column 1-based
 * @param endLine 1-based, inclusive
 * @param endColumn 1-based, exclusive
 */
public record SourceSpan(String file, int line, int column, int endLine, int endColumn) {}
