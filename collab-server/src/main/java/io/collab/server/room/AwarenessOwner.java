package io.collab.server.room;

import java.util.Set;

/** Somebody who speaks for awareness client ids. */
sealed interface AwarenessOwner permits Participant, ThinPresence.Speaker, NodePresence {

  /** The ids, to be changed by {@link Presence} alone. */
  Set<Long> awarenessIds();

  /** Whether the one it speaks for may speak through another node from one moment to the next. */
  default boolean isElsewhereToo() {
    return false;
  }

  /** Whether it has named {@code client} as its own. */
  default boolean isOwn(long client) {
    return false;
  }
}
