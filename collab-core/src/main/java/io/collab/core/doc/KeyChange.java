package io.collab.core.doc;

import org.jspecify.annotations.Nullable;

/**
 * What happened to one key.
 *
 * @param action whether the key was added, got another value, or was deleted
 * @param oldValue the value before; null for an added key
 */
public record KeyChange(Action action, @Nullable Object oldValue) {

  /** Kinds of change. */
  public enum Action {
    ADD,
    UPDATE,
    DELETE
  }
}
