package dev.narrows.rules.eval;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Refuses jumps that the kernel would refuse when rules are loaded (nft_chain_validate): only those
 * that some base chain leads to.
 */
final class JumpDepth {
  /** NFT_JUMP_STACK_SIZE: chains on a way through jumps and gotos, the first one counted. */
  static final int MAX = 16;

  private final Map<Chain, Integer> depths = new HashMap<>();
  private final Set<Chain> open = new HashSet<>();

  /**
   * Looks at a base chain.
   *
   * @throws IllegalStateException when a way from this chain loops or is too long
   */
  void check(Chain chain) {
    if (depth(chain) > MAX) {
      throw tooDeep(chain);
    }
  }

  private static IllegalStateException tooDeep(Chain chain) {
    return new IllegalStateException(
        "jumps nest deeper than " + MAX + " chains at chain " + chain.name());
  }

  private int depth(Chain chain) {
    Integer known = depths.get(chain);
    if (known != null) {
      return known;
    }
    if (!open.add(chain)) {
      throw new IllegalStateException("jumps from chain " + chain.name() + " lead back to it");
    }
    if (open.size() > MAX) {
      throw tooDeep(chain);
    }
    int deepest = 0;
    for (Rule rule : chain.ruleArray()) {
      for (Operation operation : rule.operationArray()) {
        for (Chain target : operation.targets()) {
          deepest = Math.max(deepest, depth(target));
        }
      }
    }
    open.remove(chain);
    depths.put(chain, deepest + 1);
    return deepest + 1;
  }
}
