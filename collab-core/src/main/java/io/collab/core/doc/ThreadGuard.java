package io.collab.core.doc;

import org.jspecify.annotations.Nullable;

/**
 * Notices when two threads use one document at once. It notices, it does not prevent: no lock, no
 * fence, two plain writes per use. Uses that overlap by so little that neither sees the other when
 * it begins are noticed when one of them ends.
 */
final class ThreadGuard {

  /** The thread inside the document. Plain on purpose: seeing it late is seeing it all the same. */
  private @Nullable Thread user;

  /**
   * Begins a use by the current thread.
   *
   * @return whether it is the outermost one, which has to be ended by {@link #leave}
   * @throws IllegalStateException if another thread uses the document
   */
  boolean enter() {
    Thread thread = Thread.currentThread();
    Thread inside = user;
    if (inside == thread) {
      return false;
    }
    if (inside != null) {
      throw concurrentUse(thread, inside);
    }
    user = thread;
    return true;
  }

  /**
   * Ends the outermost use.
   *
   * @throws IllegalStateException if another thread has used the document meanwhile
   */
  void leave() {
    Thread thread = Thread.currentThread();
    Thread inside = user;
    user = null;
    if (inside != thread) {
      throw concurrentUse(thread, inside);
    }
  }

  /**
   * Allows a short read.
   *
   * @throws IllegalStateException if another thread uses the document
   */
  void check() {
    Thread inside = user;
    if (inside != null && inside != Thread.currentThread()) {
      throw concurrentUse(Thread.currentThread(), inside);
    }
  }

  private static IllegalStateException concurrentUse(Thread thread, @Nullable Thread inside) {
    return new IllegalStateException(
        name(thread)
            + " uses a document while "
            + (inside == null ? "another thread" : name(inside))
            + " is using it. A document must not be used by two threads at once:"
            + " give it a thread of its own, or let everybody hold one lock while using it");
  }

  private static String name(Thread thread) {
    return "Thread \"" + thread.getName() + "\" (id " + thread.getId() + ")";
  }
}
