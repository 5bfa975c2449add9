package dev.narrows.rules.semantic;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.ast.CounterBlock;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.HookHeader;
import dev.narrows.rules.ast.LimitBlock;
import dev.narrows.rules.ast.PolicyHeader;
import dev.narrows.rules.ast.QuotaBlock;
import dev.narrows.rules.ast.Rule;
import dev.narrows.rules.ast.SetBlock;
import dev.narrows.rules.ast.TableName;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a rule file declares, by name. */
final class Symbols {
  private final Map<String, TableSymbol> tables = new LinkedHashMap<>();
  private final List<PlacedElements> statedMtus = new ArrayList<>();

  Map<String, TableSymbol> tables() {
    return tables;
  }

  /** What "path-mtu" blocks hold. */
  List<PlacedElements> statedMtus() {
    return statedMtus;
  }

  /** A rule, and what the variables in it mean. */
  record PlacedRule(Rule rule, Definitions.Place place) {}

  /** Elements of a set, and what the variables in them mean. */
  record PlacedElements(Expression elements, Definitions.Place place) {}

  /** A hook's line, and what the variables in it mean. */
  record PlacedHeader(HookHeader header, Definitions.Place place) {}

  /** A table with all that its blocks hold. */
  static final class TableSymbol {
    final TableName name;
    final Map<String, ChainSymbol> chains = new LinkedHashMap<>();
    final Map<String, SetSymbol> sets = new LinkedHashMap<>();
    final Map<String, CounterBlock> counters = new LinkedHashMap<>();
    final Map<String, QuotaBlock> quotas = new LinkedHashMap<>();
    final Map<String, LimitBlock> limits = new LinkedHashMap<>();

    /** What the named quotas and limits do, once a rule or a set asked. */
    final Map<String, Operation> objects = new HashMap<>();

    /** Where the sets of "meter" statements stand. */
    final Map<String, SourceSpan> meters = new LinkedHashMap<>();

    /** Whether its chains stay off their hooks. */
    boolean dormant;

    TableSymbol(TableName name) {
      this.name = name;
    }

    String family() {
      return name.family();
    }

    String qualified() {
      return name.qualified();
    }
  }

  /** A chain with all its rules. */
  static final class ChainSymbol {
    final String name;
    final SourceSpan span;
    final List<PlacedRule> rules = new ArrayList<>();
    HookHeader header;
    Definitions.Place headerPlace;
    PolicyHeader policy;
    Definitions.Place policyPlace;

    /** What later blocks say of the hook: it must come to the same. */
    final List<PlacedHeader> laterHeaders = new ArrayList<>();

    /** Set when the header has been read without an error; null for a regular chain. */
    BaseChain base;

    ChainSymbol(String name, SourceSpan span) {
      this.name = name;
      this.span = span;
    }

    boolean isBase() {
      return header != null;
    }
  }

  /** A named set with all its elements. */
  static final class SetSymbol {
    final SetBlock block;
    final List<PlacedElements> elements = new ArrayList<>();

    /** Set once the elements have been read; null when they have errors. */
    SetContent content;

    /** Set with the first look; null when the declaration has errors. */
    SetShape shape;

    boolean isRead;

    /** Whether a rule adds elements to it, or deletes some. */
    boolean isChanged;

    SetSymbol(SetBlock block) {
      this.block = block;
    }

    boolean hasFlag(String name) {
      return block.flags().stream().anyMatch(flag -> flag.text().equals(name));
    }

    boolean isDynamic() {
      return isChanged || hasFlag("dynamic");
    }
  }
}
