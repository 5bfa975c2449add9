package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/** An element of a set: a value, a range or a prefix, or a variable that holds a set. */
public record SetElement(Expression key, List<Unsupported> unsupported, SourceSpan span) {}
