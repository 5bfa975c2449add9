package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A name, and where it stands. */
public record Name(String text, SourceSpan span) {}
