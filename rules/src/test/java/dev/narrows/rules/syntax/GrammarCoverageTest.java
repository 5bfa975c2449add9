package dev.narrows.rules.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCases;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.junit.jupiter.api.Test;

/** Every construct of the grammar stands in a case that says what becomes of it. */
class GrammarCoverageTest {
  /** Entered by an include: IncludeTest has them. */
  private static final Set<String> BY_INCLUDE =
      Set.of("TableFileContext", "ChainFileContext", "IncludeContext");

  @Test
  void shouldHaveACaseForEachAlternative() throws Exception {
    Set<String> seen = new TreeSet<>();
    for (RuleCases.Case each : RuleCases.all().toList()) {
      RulesLexer lexer = new RulesLexer(CharStreams.fromString(each.source()));
      RulesParser parser = new RulesParser(new CommonTokenStream(lexer));
      lexer.removeErrorListeners();
      parser.removeErrorListeners();
      collect(parser.file(), seen);
    }
    assertThat(alternatives()).hasSizeGreaterThan(80).isSubsetOf(seen);
  }

  private static void collect(ParseTree tree, Set<String> seen) {
    seen.add(tree.getClass().getSimpleName());
    for (int i = 0; i < tree.getChildCount(); i++) {
      collect(tree.getChild(i), seen);
    }
  }

  /** The classes of the parse tree; of a rule with labels those of its labels. */
  private static List<String> alternatives() {
    List<Class<?>> contexts =
        Arrays.stream(RulesParser.class.getDeclaredClasses())
            .filter(ParserRuleContext.class::isAssignableFrom)
            .toList();
    return contexts.stream()
        .filter(each -> contexts.stream().noneMatch(other -> other.getSuperclass() == each))
        .map(Class::getSimpleName)
        .filter(name -> !BY_INCLUDE.contains(name))
        .toList();
  }
}
