package io.collab.core.listener;

import org.jspecify.annotations.Nullable;

/**
 * Collects what listeners throw, so that one failing listener stops neither the others nor the
 * update.
 */
public final class Failures {

  private @Nullable Throwable first;

  /** Runs {@code action}, and keeps what it throws. */
  public void guard(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      add(e);
    }
  }

  /** Adds a failure. */
  public void add(Throwable failure) {
    Throwable f = first;
    if (f == null) {
      first = failure;
    } else if (f != failure) {
      f.addSuppressed(failure);
    }
  }

  /** Throws the first failure, with the others suppressed in it. */
  public void rethrow() {
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
