package dev.narrows.rules.ast;

import java.util.List;

/** A rule file, whatever it includes put in place. */
public record SourceFile(List<FileItem> items) {}
