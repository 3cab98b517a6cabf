package io.collab.core.awareness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose states changed.
 *
 * @param added clients that were never heard of before; unmodifiable, as the other two
 * @param updated clients with a new or renewed state, those that were removed and came back
 *     included
 * @param removed clients whose state was removed
 * @param origin what caused the change: {@link Awareness#LOCAL}, {@link Awareness#TIMEOUT}, or what
 *     was passed to the method that was called
 */
public record AwarenessEvent(
    List<Long> added, List<Long> updated, List<Long> removed, @Nullable Object origin) {

  /** Copies the lists. */
  public AwarenessEvent {
    added = List.copyOf(added);
    updated = List.copyOf(updated);
    removed = List.copyOf(removed);
  }

  boolean isEmpty() {
    return added.isEmpty() && updated.isEmpty() && removed.isEmpty();
  }
}
