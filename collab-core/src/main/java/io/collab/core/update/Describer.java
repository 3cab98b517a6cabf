package io.collab.core.update;

import io.collab.core.codec.StructCursor;
import io.collab.core.codec.WireUpdate;
import io.collab.core.id.DeleteSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks through an update and notes what it is about. */
final class Describer {

  private static final int FIRST_NAMES = 4;
  private static final int FIRST_RUNS = 4;

  private final long[] clients;
  private final long[][] extents;
  private final long[][] inserts;
  private int clientCount;

  /** Whether each client has all units of its extent. */
  private boolean isComplete = true;

  /** Starts and ends of the runs of the client being looked at. */
  private long[] runs = new long[FIRST_RUNS];

  private int runsLength;
  private long structs;
  private String[] names = new String[FIRST_NAMES];
  private int nameCount;

  private Describer(int count) {
    clients = new long[count];
    extents = new long[count][];
    inserts = new long[count][];
  }

  static UpdateInfo describe(int bytes, WireUpdate update) {
    Describer describer = new Describer(update.clientCount());
    StructCursor cursor = update.cursor();
    while (cursor.next()) {
      describer.client(cursor);
    }
    DeleteSet inserts = describer.inserts();
    DeleteSet extents = DeleteSet.ofRanges(describer.clients, describer.extents);
    return new UpdateInfo(
        bytes,
        describer.structs,
        extents,
        describer.isComplete ? extents : inserts,
        update.deletes(),
        describer.rootNames());
  }

  private void client(StructCursor cursor) {
    clients[clientCount] = cursor.client();
    long start = cursor.clock();
    long end = start;
    runsLength = 0;
    do {
      if (!cursor.isSkip()) {
        structs++;
        addToRun(cursor.clock(), cursor.end());
        note(cursor.isGc() ? null : cursor.parentName());
      }
      end = cursor.end();
    } while (cursor.nextInSection());
    extents[clientCount] = new long[] {start, end};
    boolean isWhole = runsLength == 2 && runs[0] == start && runs[1] == end;
    isComplete &= isWhole;
    inserts[clientCount] = isWhole ? extents[clientCount] : Arrays.copyOf(runs, runsLength);
    clientCount++;
  }

  private void addToRun(long start, long end) {
    if (runsLength > 0 && runs[runsLength - 1] == start) {
      runs[runsLength - 1] = end;
      return;
    }
    if (runsLength == runs.length) {
      runs = Arrays.copyOf(runs, 2 * runsLength);
    }
    runs[runsLength] = start;
    runs[runsLength + 1] = end;
    runsLength += 2;
  }

  /** Clients of which there are only Skips insert nothing. */
  private DeleteSet inserts() {
    if (isComplete) {
      return DeleteSet.EMPTY;
    }
    long[] ids = new long[clientCount];
    int count = 0;
    for (int i = 0; i < clientCount; i++) {
      if (inserts[i].length > 0) {
        ids[count] = clients[i];
        inserts[count++] = inserts[i];
      }
    }
    return DeleteSet.ofRanges(Arrays.copyOf(ids, count), Arrays.copyOf(inserts, count));
  }

  private void note(@Nullable String name) {
    if (name == null || (nameCount > 0 && names[nameCount - 1].equals(name))) {
      return;
    }
    if (nameCount == names.length) {
      sortUnique();
      if (nameCount > names.length / 2) {
        names = Arrays.copyOf(names, 2 * names.length);
      }
    }
    names[nameCount++] = name;
  }

  private void sortUnique() {
    Arrays.sort(names, 0, nameCount);
    int unique = 0;
    for (int i = 0; i < nameCount; i++) {
      if (unique == 0 || !names[unique - 1].equals(names[i])) {
        names[unique++] = names[i];
      }
    }
    nameCount = unique;
  }

  private List<String> rootNames() {
    sortUnique();
    return List.of(Arrays.copyOf(names, nameCount));
  }
}
