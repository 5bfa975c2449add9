package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * The type of a set's keys or a map's data, part by part.
 *
 * @param names the parts when written by "type", else empty; "verdict" and "counter" are such
 * @param fields the parts when written by "typeof", else empty
 */
public record SetType(List<Name> names, List<Expression> fields, SourceSpan span) {}
