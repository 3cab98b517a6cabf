package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/** Where an item lives: in the list of a shared type, or in the history of one of its keys. */
sealed interface Place permits Leaf, MapEntry {

  Branch branch();

  /** The map key, or null for a list item. */
  @Nullable String key();
}
