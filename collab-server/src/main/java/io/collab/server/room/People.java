package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.awareness.AwarenessUpdate.Entry;
import java.util.Comparator;
import java.util.List;

/**
 * Who is in a document, as far as it is known.
 *
 * @param known the latest of each client; clients that left may be in it, as removed
 * @param isComplete whether everybody could be asked
 */
public record People(AwarenessUpdate known, boolean isComplete) {

  private static final AwarenessUpdate NONE = new AwarenessUpdate(List.of());

  static final People NOBODY = new People(NONE, true);

  /** Those who should know could not be asked. */
  static final People UNKNOWN = new People(NONE, false);

  /** What both know together: the newest counts. */
  People and(People other) {
    return new People(
        AwarenessUpdate.latest(List.of(known, other.known)), isComplete && other.isComplete);
  }

  /** The states of those who are there, by client id. */
  public List<Entry> present() {
    return known.entries().stream()
        .filter(entry -> !entry.isRemoval())
        .sorted(Comparator.comparingLong(Entry::client))
        .toList();
  }
}
