package io.collab.core.doc;

import java.util.List;
import java.util.Map;

/** Edits of one text, one after the other: delete at a position, then insert there. */
final class Patches {

  final int[] positions;
  final int[] deletions;
  final String[] insertions;

  Patches(int size) {
    positions = new int[size];
    deletions = new int[size];
    insertions = new String[size];
  }

  int size() {
    return positions.length;
  }

  void set(int index, int position, int deletion, String insertion) {
    positions[index] = position;
    deletions[index] = deletion;
    insertions[index] = insertion;
  }

  /** All patches of a recorded session, whatever its transactions were. */
  static Patches of(Map<String, Object> trace) {
    List<List<Object>> patches =
        transactions(trace).stream().flatMap(txn -> patchesOf(txn).stream()).toList();
    return of(patches);
  }

  static Patches of(List<List<Object>> patches) {
    Patches all = new Patches(patches.size());
    for (int i = 0; i < patches.size(); i++) {
      List<Object> patch = patches.get(i);
      all.set(i, intOf(patch.get(0)), intOf(patch.get(1)), (String) patch.get(2));
    }
    return all;
  }

  @SuppressWarnings("unchecked") // as the format of traces says
  static List<Map<String, Object>> transactions(Map<String, Object> trace) {
    return (List<Map<String, Object>>) trace.get("txns");
  }

  @SuppressWarnings("unchecked") // as the format of traces says
  static List<List<Object>> patchesOf(Map<String, Object> transaction) {
    return (List<List<Object>>) transaction.get("patches");
  }

  static int intOf(Object number) {
    return ((Number) number).intValue();
  }

  /** Single letters at random positions of a text of {@code start} units. */
  static Patches randomLetters(int count, int start, int seed) {
    Prng random = new Prng(seed);
    Patches patches = new Patches(count);
    for (int i = 0; i < count; i++) {
      patches.set(i, random.below(start + i + 1), 0, random.word(1));
    }
    return patches;
  }

  /** Words of 3 to 9 letters at random positions of a text of {@code start} units. */
  static Patches randomWords(int count, int start, int seed) {
    Prng random = new Prng(seed);
    Patches patches = new Patches(count);
    int length = start;
    for (int i = 0; i < count; i++) {
      String word = random.word(3 + random.below(7));
      patches.set(i, random.below(length + 1), 0, word);
      length += word.length();
    }
    return patches;
  }

  /** Words inserted, and stretches of up to 9 units deleted, at random positions. */
  static Patches randomWordsAndDeletions(int count, int start, int seed) {
    Prng random = new Prng(seed);
    Patches patches = new Patches(count);
    int length = start;
    for (int i = 0; i < count; i++) {
      int position = random.below(length + 1);
      if (random.below(2) == 0) {
        String word = random.word(3 + random.below(7));
        patches.set(i, position, 0, word);
        length += word.length();
      } else {
        int deletion = Math.min(length - position, 1 + random.below(9));
        patches.set(i, position, deletion, "");
        length -= deletion;
      }
    }
    return patches;
  }

  /** Makes every edit a transaction of its own. */
  void replayOn(YText text) {
    for (int i = 0; i < positions.length; i++) {
      splice(text, i);
    }
  }

  private void splice(YText text, int i) {
    if (deletions[i] == 0) {
      text.insert(positions[i], insertions[i]);
    } else if (insertions[i].isEmpty()) {
      text.delete(positions[i], deletions[i]);
    } else {
      text.docOrFail()
          .transact(
              transaction -> {
                text.delete(positions[i], deletions[i]);
                text.insert(positions[i], insertions[i]);
              });
    }
  }
}
