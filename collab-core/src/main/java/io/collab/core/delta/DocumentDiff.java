package io.collab.core.delta;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The change that turns one document into another.
 *
 * <p>Characters and embeds are numbered, so that no surrogate pair is cut and embeds match only
 * equal ones. Long documents are compared line by line first. Which of the possible changes is
 * found differs from quill-delta.
 */
final class DocumentDiff {

  /** Symbols in both documents together above which lines are compared first. */
  private static final int LONG = 20_000;

  private static final long MAX_STEPS = 30_000_000;
  private static final int FIRST_EMBED = Character.MAX_CODE_POINT + 1;

  /** Numbers of embeds and lines. */
  private final Map<Object, Integer> numbers = new HashMap<>();

  private final int[] a;
  private final int[] b;

  /** The symbols of a line as a key. */
  private record Line(int[] symbols) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Line line && Arrays.equals(line.symbols, symbols);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(symbols);
    }
  }

  private DocumentDiff(List<Op> before, List<Op> after) {
    a = symbols(before);
    b = symbols(after);
  }

  static Delta diff(List<Op> before, List<Op> after) {
    DocumentDiff diff = new DocumentDiff(before, after);
    return diff.write(diff.compare(), new OpIterator(before), new OpIterator(after));
  }

  /** Code points and numbers of embeds. */
  private int[] symbols(List<Op> document) {
    int[] symbols = new int[document.stream().mapToInt(Op::length).sum()];
    int count = 0;
    for (Op op : document) {
      Object content = ((Op.Insert) op).content();
      if (content instanceof String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(symbols[count++])) {
          symbols[count] = text.codePointAt(i);
        }
      } else {
        symbols[count++] = FIRST_EMBED + number(content);
      }
    }
    return Arrays.copyOf(symbols, count);
  }

  private int number(Object content) {
    Integer number = numbers.putIfAbsent(content, numbers.size());
    return number == null ? numbers.size() - 1 : number;
  }

  private static int units(int symbol) {
    return symbol >= FIRST_EMBED ? 1 : Character.charCount(symbol);
  }

  private SequenceDiff compare() {
    SequenceDiff diff = new SequenceDiff(a, b, MAX_STEPS);
    return a.length + b.length > LONG ? compareLines(diff) : diff.compare();
  }

  /** Compares symbols only where lines differ. */
  private SequenceDiff compareLines(SequenceDiff diff) {
    int[] aStarts = lineStarts(a);
    int[] bStarts = lineStarts(b);
    SequenceDiff lines =
        new SequenceDiff(lines(a, aStarts), lines(b, bStarts), MAX_STEPS).compare();
    int i = 0;
    int j = 0;
    while (i < aStarts.length - 1 || j < bStarts.length - 1) {
      int aLine = i;
      int bLine = j;
      while (i < lines.deleted.length && lines.deleted[i]) {
        i++;
      }
      while (j < lines.inserted.length && lines.inserted[j]) {
        j++;
      }
      if (i == aLine && j == bLine) {
        i++;
        j++;
      } else {
        diff.compare(aStarts[aLine], aStarts[i], bStarts[bLine], bStarts[j]);
      }
    }
    return diff;
  }

  /** Where each line starts, and where the last one ends. */
  private static int[] lineStarts(int[] symbols) {
    int[] starts = new int[symbols.length + 1];
    int count = 1;
    for (int i = 0; i < symbols.length; i++) {
      if (symbols[i] == '\n' || i == symbols.length - 1) {
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  /** The lines as numbers. */
  private int[] lines(int[] symbols, int[] starts) {
    int[] lines = new int[starts.length - 1];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = number(new Line(Arrays.copyOfRange(symbols, starts[i], starts[i + 1])));
    }
    return lines;
  }

  private Delta write(SequenceDiff diff, OpIterator before, OpIterator after) {
    DeltaBuilder delta = new DeltaBuilder();
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      int inserted = 0;
      while (j < b.length && diff.inserted[j]) {
        inserted += units(b[j++]);
      }
      int deleted = 0;
      while (i < a.length && diff.deleted[i]) {
        deleted += units(a[i++]);
      }
      int kept = 0;
      while (i < a.length && !diff.deleted[i] && j < b.length && !diff.inserted[j]) {
        kept += units(a[i++]);
        j++;
      }
      take(after, inserted, delta);
      before.skip(deleted);
      delta.delete(deleted);
      keep(before, after, kept, delta);
    }
    return delta.buildChopped();
  }

  private static void take(OpIterator after, int units, DeltaBuilder delta) {
    for (int left = units; left > 0; ) {
      Op op = after.next(left);
      delta.append(op);
      left -= op.length();
    }
  }

  private static void keep(OpIterator before, OpIterator after, int units, DeltaBuilder delta) {
    for (int left = units; left > 0; ) {
      int length = Math.min(left, Math.min(before.remaining(), after.remaining()));
      Map<String, @Nullable Object> change =
          Attributes.diff(Attributes.of(before.next(length)), Attributes.of(after.next(length)));
      delta.retain(length, change);
      left -= length;
    }
  }
}
