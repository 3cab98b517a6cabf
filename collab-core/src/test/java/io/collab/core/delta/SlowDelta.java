package io.collab.core.delta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deltas unit by unit: slow, and simple enough to be seen to be right. A text is a list of units; a
 * change says for every unit whether it stays, with which attributes, and for every gap what comes.
 */
final class SlowDelta {

  private SlowDelta() {}

  /** One unit of a text: a UTF-16 code unit or an embed. */
  record Unit(Object content, Map<String, @Nullable Object> attributes) {}

  /** What happens to one unit of a text: null attributes mean that it goes. */
  record Fate(@Nullable Map<String, @Nullable Object> attributes) {
    static final Fate GOES = new Fate(null);

    boolean stays() {
      return attributes != null;
    }

    Map<String, @Nullable Object> changes() {
      return attributes == null ? Map.of() : attributes;
    }
  }

  /**
   * A change of a text.
   *
   * @param inserts what comes before each unit, and at the end
   * @param fates of the units; those behind the last one stay as they are
   */
  record Change(List<List<Unit>> inserts, List<Fate> fates) {
    List<Unit> insertsAt(int index) {
      return index < inserts.size() ? inserts.get(index) : List.of();
    }

    Fate fateOf(int index) {
      return index < fates.size() ? fates.get(index) : new Fate(Map.of());
    }
  }

  static List<Unit> units(Delta document) {
    return document.ops().stream().flatMap(op -> units((Op.Insert) op).stream()).toList();
  }

  private static List<Unit> units(Op.Insert insert) {
    return insert.content() instanceof String text
        ? text.chars()
            .mapToObj(c -> new Unit(String.valueOf((char) c), insert.attributes()))
            .toList()
        : List.of(new Unit(insert.content(), insert.attributes()));
  }

  static Change change(Delta delta) {
    List<List<Unit>> inserts = new ArrayList<>();
    List<Fate> fates = new ArrayList<>();
    inserts.add(new ArrayList<>());
    for (Op op : delta.ops()) {
      if (op instanceof Op.Insert insert) {
        inserts.get(fates.size()).addAll(units(insert));
      } else {
        Fate fate = op instanceof Op.Retain retain ? new Fate(retain.attributes()) : Fate.GOES;
        for (int i = 0; i < op.length(); i++) {
          fates.add(fate);
          inserts.add(new ArrayList<>());
        }
      }
    }
    return new Change(inserts, fates);
  }

  static List<Unit> apply(List<Unit> text, Change change) {
    List<Unit> result = new ArrayList<>();
    for (int i = 0; i <= text.size(); i++) {
      result.addAll(change.insertsAt(i));
      if (i < text.size() && change.fateOf(i).stays()) {
        Unit unit = text.get(i);
        result.add(new Unit(unit.content(), set(unit.attributes(), change.fateOf(i).changes())));
      }
    }
    return result;
  }

  private static Map<String, @Nullable Object> set(
      Map<String, @Nullable Object> attributes, Map<String, @Nullable Object> changes) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>(attributes);
    result.putAll(changes);
    changes.forEach(
        (name, value) -> {
          if (value == null) {
            result.remove(name);
          }
        });
    return result;
  }

  /** {@code second} to be applied after {@code first}, on a text of {@code length} units. */
  static Change transform(Change first, Change second, boolean firstWins, int length) {
    List<List<Unit>> inserts = new ArrayList<>();
    List<Fate> fates = new ArrayList<>();
    inserts.add(new ArrayList<>());
    for (int i = 0; i <= length; i++) {
      if (!firstWins) {
        last(inserts).addAll(second.insertsAt(i));
      }
      for (int j = 0; j < first.insertsAt(i).size(); j++) {
        fates.add(new Fate(Map.of()));
        inserts.add(new ArrayList<>());
      }
      if (firstWins) {
        last(inserts).addAll(second.insertsAt(i));
      }
      if (i < length && first.fateOf(i).stays()) {
        fates.add(left(first.fateOf(i), second.fateOf(i), firstWins));
        inserts.add(new ArrayList<>());
      }
    }
    return new Change(inserts, fates);
  }

  private static Fate left(Fate first, Fate second, boolean firstWins) {
    if (!second.stays() || !firstWins) {
      return second;
    }
    Map<String, @Nullable Object> left = new LinkedHashMap<>(second.changes());
    left.keySet().removeAll(first.changes().keySet());
    return new Fate(left);
  }

  /** Where the gap before unit {@code index} of a text is after {@code change}. */
  static int position(Change change, int index, boolean staysBeforeInserts) {
    int position = 0;
    for (int i = 0; i < index; i++) {
      position += change.insertsAt(i).size() + (change.fateOf(i).stays() ? 1 : 0);
    }
    return position + (staysBeforeInserts ? 0 : change.insertsAt(index).size());
  }

  private static List<Unit> last(List<List<Unit>> inserts) {
    return inserts.get(inserts.size() - 1);
  }
}
