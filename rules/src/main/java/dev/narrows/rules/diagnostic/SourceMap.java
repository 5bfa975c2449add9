package dev.narrows.rules.diagnostic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All files of one compilation, in the order in which they were read. */
public final class SourceMap {
  private final Map<String, SourceText> sources = new LinkedHashMap<>();
  private final Map<String, Integer> order = new LinkedHashMap<>();

  /** Adds a file; of two with one name the first stays. */
  public void add(SourceText source) {
    sources.putIfAbsent(source.name(), source);
    order.putIfAbsent(source.name(), order.size());
  }

  /** A line of a file, 1-based; empty when it is not known. */
  public String line(String file, int number) {
    SourceText source = sources.get(file);
    return source == null ? "" : source.line(number);
  }

  /** The file that all began with; empty when none could be read. */
  public String first() {
    return sources.keySet().stream().findFirst().orElse("");
  }

  /** The include statements that led to a file, the nearest first. */
  public List<SourceSpan> includeChain(String file) {
    List<SourceSpan> chain = new ArrayList<>();
    SourceText source = sources.get(file);
    while (source != null && source.includedAt() != null && chain.size() < sources.size()) {
      chain.add(source.includedAt());
      source = sources.get(source.includedAt().file());
    }
    return chain;
  }

  int orderOf(String file) {
    return order.getOrDefault(file, Integer.MAX_VALUE);
  }
}
