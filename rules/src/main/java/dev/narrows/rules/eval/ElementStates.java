package dev.narrows.rules.eval;

import java.util.Arrays;
import java.util.List;

/** All statements that the elements of one kind have for themselves, one after the other. */
public final class ElementStates {
  /** Of elements that keep nothing. */
  public static final ElementStates NONE = new ElementStates(List.of());

  private final ElementState[] states;
  private final int words;

  public ElementStates(List<ElementState> states) {
    this.states = states.toArray(new ElementState[0]);
    this.words = states.stream().mapToInt(ElementState::words).sum();
  }

  public boolean isEmpty() {
    return states.length == 0;
  }

  int words() {
    return words;
  }

  void begin(long[] cells, int at) {
    int next = at;
    for (ElementState each : states) {
      each.begin(cells, next);
      next += each.words();
    }
  }

  /** Ends at the first that breaks, as nft_set_elem_update_expr does. */
  Step evaluate(long[] cells, int at, Evaluation state) {
    int next = at;
    for (ElementState each : states) {
      if (each.evaluate(cells, next, state) == Step.BREAK) {
        return Step.BREAK;
      }
      next += each.words();
    }
    return Step.NEXT;
  }

  public String describe() {
    return String.join(" ", Arrays.stream(states).map(ElementState::describe).toList());
  }
}
