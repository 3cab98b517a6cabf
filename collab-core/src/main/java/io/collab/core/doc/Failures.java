package io.collab.core.doc;

import org.jspecify.annotations.Nullable;

/**
 * Collects what listeners throw, so that one failing listener stops neither the others nor the
 * update.
 */
final class Failures {

  private @Nullable Throwable first;

  void guard(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      add(e);
    }
  }

  void add(Throwable failure) {
    Throwable f = first;
    if (f == null) {
      first = failure;
    } else if (f != failure) {
      f.addSuppressed(failure);
    }
  }

  /** Throws the first failure, with the others suppressed in it. */
  void rethrow() {
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** The result of a body that did not fail: null only if its type allows it. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  static <T extends @Nullable Object> T present(@Nullable T result) {
    return result;
  }
}
