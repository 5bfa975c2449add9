package dev.narrows.rules.semantic;

import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.ConstantElements;
import dev.narrows.rules.eval.ElementClock;
import dev.narrows.rules.eval.ElementKey;
import dev.narrows.rules.eval.ElementStates;
import dev.narrows.rules.eval.KeyIndex;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.semantic.ElementReader.Element;
import dev.narrows.rules.semantic.ElementReader.Interval;
import dev.narrows.rules.semantic.SetShape.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the elements of a set or map together: drops those that stand twice, refuses those that
 * contradict each other, as nft (intervals.c) and the kernel (nft_set_pipapo.c) do.
 */
final class SetAssembler {
  private final SetShape shape;
  private final DiagnosticSink sink;

  SetAssembler(SetShape shape, DiagnosticSink sink) {
    this.shape = shape;
    this.sink = sink;
  }

  /**
   * The elements without doubles; null after a diagnostic.
   *
   * @param merges whether elements of a plain set may overlap
   */
  List<Element> distinct(List<Element> elements, boolean merges) {
    if (!shape.isConcatenation()) {
      return sorted(elements, merges && !shape.isMap());
    }
    List<Element> distinct = new ArrayList<>();
    Map<List<Value>, Element> seen = new HashMap<>();
    for (Element each : elements) {
      Element earlier = seen.putIfAbsent(bounds(each), each);
      if (earlier == null) {
        distinct.add(each);
      } else if (!earlier.isSameData(each)) {
        conflict(each.span(), "a key that stands for something else already", earlier.span());
        return null;
      }
    }
    return areInsertable(distinct) ? distinct : null;
  }

  private static List<Value> bounds(Element element) {
    List<Value> bounds = new ArrayList<>();
    if (element.key() != null) {
      for (Interval part : element.key()) {
        bounds.add(part.first());
        bounds.add(part.last());
      }
    }
    return bounds;
  }

  /** Of keys of one part: sorted, so that doubles and overlaps are neighbours; "*" comes last. */
  private List<Element> sorted(List<Element> elements, boolean merges) {
    List<Element> sorted = new ArrayList<>(elements);
    sorted.sort(SetAssembler::compare);
    List<Element> distinct = new ArrayList<>(sorted.size());
    Element before = null;
    for (Element each : sorted) {
      if (before != null && before.isSameKey(each)) {
        if (!before.isSameData(each)) {
          conflict(each.span(), "a key that stands for something else already", before.span());
          return null;
        }
        continue;
      }
      if (merges && before != null && isJoinable(before, each)) {
        before = joined(before, each);
        distinct.set(distinct.size() - 1, before);
        continue;
      }
      boolean overlaps =
          before != null
              && each.key() != null
              && each.key().get(0).first().compareTo(before.key().get(0).last()) <= 0;
      if (overlaps && !merges) {
        conflict(each.span(), "an element that overlaps another", before.span());
        return null;
      }
      distinct.add(each);
      before = each;
    }
    return distinct;
  }

  /** Whether nft makes one element of two, which then has one state: they overlap or touch. */
  private static boolean isJoinable(Element before, Element each) {
    if (each.key() == null || !isEverlasting(before) || !isEverlasting(each)) {
      return false;
    }
    Value last = before.key().get(0).last();
    return last.equals(Value.MAX) || each.key().get(0).first().compareTo(last.next()) <= 0;
  }

  private static Element joined(Element before, Element each) {
    Interval first = before.key().get(0);
    Interval second = each.key().get(0);
    Value last = first.last().compareTo(second.last()) > 0 ? first.last() : second.last();
    Interval all = new Interval(first.first(), last, first.span());
    return new Element(List.of(all), null, null, null, before.options(), before.span());
  }

  private static int compare(Element a, Element b) {
    if (a.key() == null || b.key() == null) {
      return Boolean.compare(a.key() == null, b.key() == null);
    }
    int order = a.key().get(0).first().compareTo(b.key().get(0).first());
    return order != 0 ? order : a.key().get(0).last().compareTo(b.key().get(0).last());
  }

  /** Whether the kernel takes them one by one: no end of an element may lie in an earlier one. */
  private boolean areInsertable(List<Element> elements) {
    if (elements.stream().allMatch(Element::isExact)) {
      return true;
    }
    List<Element> ranged = elements.stream().filter(each -> each.key() != null).toList();
    KeyIndex index = KeyIndex.of(ranged.stream().map(SetAssembler::keyOf).toList(), parts());
    for (int i = 0; i < ranged.size(); i++) {
      ElementKey key = index.keys().get(i);
      int first = index.find(key.first());
      int within = first < i ? first : index.find(key.last());
      if (within < i) {
        String what = "an element that overlaps an earlier one";
        conflict(ranged.get(i).span(), what, ranged.get(within).span());
        return false;
      }
    }
    return true;
  }

  private void conflict(SourceSpan span, String what, SourceSpan earlier) {
    boolean merges = shape.kind() == Kind.SET && !shape.isConcatenation();
    sink.error(
        span,
        what,
        merges ? "remove one, or add 'auto-merge' to the set" : "remove one",
        List.of(new Note(earlier, "the other one")));
  }

  private int parts() {
    return shape.key().size();
  }

  private static ElementKey keyOf(Element element) {
    return new ElementKey(
        element.key().stream().map(Interval::first).toList(),
        element.key().stream().map(Interval::last).toList());
  }

  /**
   * The content of a set that no packet changes.
   *
   * @param elements distinct ones
   * @param lifetimeNanos of elements that do not say
   */
  SetContent constant(
      String name,
      List<Element> elements,
      long lifetimeNanos,
      ElementStates states,
      ElementClock clock) {
    List<Element> ordered = new ArrayList<>(elements);
    ordered.sort(Comparator.comparing(each -> each.key() == null));
    boolean plain =
        shape.kind() == Kind.SET
            && !shape.isConcatenation()
            && states.isEmpty()
            && lifetimeNanos == 0
            && ordered.stream().allMatch(each -> each.key() != null && isEverlasting(each));
    if (plain) {
      ValueSet.Builder values = ValueSet.builder();
      for (Element each : ordered) {
        values.addRange(each.key().get(0).first(), each.key().get(0).last());
      }
      return new SetContent(shape, values.build(), null, null, List.of());
    }
    List<ConstantElements.Element> compiled =
        ordered.stream().map(each -> compiled(each, lifetimeNanos)).toList();
    ConstantElements held = new ConstantElements(name, parts(), compiled, states, clock);
    return new SetContent(shape, null, held, null, ordered);
  }

  private static boolean isEverlasting(Element element) {
    return element.options().timeout() == null && element.options().expires() == null;
  }

  /** An element for the evaluator; its times have been checked. */
  ConstantElements.Element compiled(Element element, long lifetimeNanos) {
    long timeout = ElementTime.nanos(element.options().timeout(), sink);
    long expires = ElementTime.nanos(element.options().expires(), sink);
    long lifetime = expires != 0 ? expires : timeout != 0 ? timeout : lifetimeNanos;
    return new ConstantElements.Element(
        element.key() == null ? null : keyOf(element),
        element.data(),
        lifetime,
        ElementStateCompiler.start(element.options().states()));
  }
}
