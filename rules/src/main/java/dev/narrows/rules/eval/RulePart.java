package dev.narrows.rules.eval;

import java.util.List;

/**
 * One statement of a rule, for those who tell people what it came to.
 *
 * @param text its source, on one line
 * @param first index of its first operation
 * @param compared index of the first operation behind those that only make sure that the packet has
 *     what is compared
 * @param subjects what is compared, several for a concatenation; empty for no match
 */
public record RulePart(String text, int first, int compared, List<Subject> subjects) {

  /**
   * What a match looks at.
   *
   * @param label such as "ip saddr"
   * @param load puts its value into a register, and does nothing else
   * @param register which one
   * @param format writes the value as rule files do
   */
  public record Subject(String label, List<Operation> load, int register, Format format) {}

  /** Writes a value as rule files do. */
  @FunctionalInterface
  public interface Format {
    String text(Value value);
  }

  public RulePart {
    subjects = List.copyOf(subjects);
  }

  /** The values of all subjects, such as "10.0.0.7 . 443"; null when the packet has not all. */
  public String values(Evaluation state) {
    Evaluation apart = state.apart();
    StringBuilder text = new StringBuilder();
    for (Subject subject : subjects) {
      for (Operation operation : subject.load()) {
        if (operation.evaluate(apart) != Step.NEXT) {
          return null;
        }
      }
      Value value = new Value(apart.high(subject.register()), apart.low(subject.register()));
      text.append(text.length() == 0 ? "" : " . ").append(subject.format().text(value));
    }
    return text.toString();
  }
}
