package io.collab.core.update;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an update is about.
 *
 * @param clocks by client id, descending: from the first clock of its structs to the end of the
 *     last one, gaps included; unmodifiable
 * @param deletes the deleted units
 */
public record UpdateInfo(Map<Long, IdRange> clocks, DeleteSet deletes) {

  /** Copies the map. */
  public UpdateInfo {
    clocks = Collections.unmodifiableMap(new LinkedHashMap<>(clocks));
  }

  /** Whether the update says nothing. */
  public boolean isEmpty() {
    return clocks.isEmpty() && deletes.isEmpty();
  }
}
