package io.collab.core.update;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an update is about: who wrote how much of it, what is missing in between, what it deletes.
 *
 * @param bytes size of the update
 * @param structs number of structs, gaps left out
 * @param extents per client one range, from the first clock of its structs to the end of the last
 *     one, gaps included
 * @param inserts the units that are in the update: text, elements, formatting markers, and what is
 *     left of deleted ones
 * @param deletes the deleted units, in this update or anywhere else
 * @param rootNames names of the root types whose direct content begins in this update, ascending,
 *     each once; unmodifiable. What stands next to something known does not name its type, so an
 *     update may concern root types that are not listed
 */
public record UpdateInfo(
    int bytes,
    long structs,
    DeleteSet extents,
    DeleteSet inserts,
    DeleteSet deletes,
    List<String> rootNames) {

  /** Copies the list. */
  public UpdateInfo {
    rootNames = List.copyOf(rootNames);
  }

  /**
   * By client id, descending: from the first clock of its structs to the end of the last one, gaps
   * included; unmodifiable, made anew by each call.
   */
  public Map<Long, IdRange> clocks() {
    Map<Long, IdRange> clocks = new LinkedHashMap<>();
    for (int i = 0; i < extents.clientCount(); i++) {
      clocks.put(extents.client(i), new IdRange(extents.rangeStart(i, 0), extents.rangeEnd(i, 0)));
    }
    return Collections.unmodifiableMap(clocks);
  }

  /** The units that are missing between others of the same client. */
  public DeleteSet gaps() {
    return extents.minus(inserts);
  }

  /** Whether the update says nothing. */
  public boolean isEmpty() {
    return extents.isEmpty() && deletes.isEmpty();
  }
}
