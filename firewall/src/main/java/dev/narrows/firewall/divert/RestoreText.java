package dev.narrows.firewall.divert;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the input of iptables-restore --noflush: one transaction for one table. */
final class RestoreText {
  private final TableId id;
  private final Map<String, List<DivertRule>> wanted;

  RestoreText(DivertTable table) {
    this(table.id(), table.rules());
  }

  private RestoreText(TableId id, Map<String, List<DivertRule>> wanted) {
    this.id = id;
    this.wanted = wanted;
  }

  /** For a table in which nothing of ours is to stay. */
  static RestoreText removing(TableId id) {
    return new RestoreText(id, Map.of());
  }

  /** For a table that has nothing of ours yet, with comments. */
  void appendFresh(StringBuilder text) {
    text.append('*').append(id.name()).append('\n');
    wanted.keySet().forEach(builtIn -> declare(text, TableId.ownChain(builtIn)));
    wanted.forEach(
        (builtIn, rules) -> {
          insertJump(text, builtIn);
          for (DivertRule rule : rules) {
            text.append("# ").append(rule.reason()).append('\n');
            append(text, builtIn, rule);
          }
        });
    text.append("COMMIT\n");
  }

  /**
   * Turns what the table holds now into what is wanted. A jump that is alone and first already
   * stays untouched; a chain that is wanted no more goes with all that jumps to it. Empty when
   * there is nothing to do.
   */
  String change(SavedTable current) {
    Set<String> own = ownChains(current);
    if (own.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("*").append(id.name()).append('\n');
    own.forEach(chain -> declare(text, chain));
    for (String builtIn : wanted.keySet()) {
      if (!current.jumpsFirstAndOnce(builtIn)) {
        deleteJumps(text, current, TableId.ownChain(builtIn));
        insertJump(text, builtIn);
      }
      wanted.get(builtIn).forEach(rule -> append(text, builtIn, rule));
      own.remove(TableId.ownChain(builtIn));
    }
    own.forEach(chain -> deleteJumps(text, current, chain));
    own.forEach(chain -> text.append("-X ").append(chain).append('\n'));
    return text.append("COMMIT\n").toString();
  }

  private Set<String> ownChains(SavedTable current) {
    Set<String> own = new LinkedHashSet<>();
    for (String chain : TableId.OWN_CHAINS) {
      if (current.chains().contains(chain)) {
        own.add(chain);
      }
    }
    wanted.keySet().forEach(builtIn -> own.add(TableId.ownChain(builtIn)));
    return own;
  }

  /** With --noflush a declaration creates a chain of one's own, or empties it. */
  private static void declare(StringBuilder text, String chain) {
    text.append(':').append(chain).append(" - [0:0]\n");
  }

  private static void insertJump(StringBuilder text, String builtIn) {
    text.append("-I ").append(builtIn).append(" 1 -j ").append(TableId.ownChain(builtIn));
    text.append('\n');
  }

  private static void append(StringBuilder text, String builtIn, DivertRule rule) {
    text.append("-A ").append(TableId.ownChain(builtIn)).append(' ').append(rule).append('\n');
  }

  private static void deleteJumps(StringBuilder text, SavedTable current, String chain) {
    for (SavedRule rule : current.jumpsTo(chain)) {
      text.append(rule.deletion()).append('\n');
    }
  }
}
