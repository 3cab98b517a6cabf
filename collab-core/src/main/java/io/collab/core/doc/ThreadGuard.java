package io.collab.core.doc;

import org.jspecify.annotations.Nullable;

/**
 * Notices when two threads use one document at once. It notices, it does not prevent: no lock, no
 * fence, two plain writes per use. Uses that overlap by so little that neither sees the other when
 * it begins are noticed when one of them ends.
 */
final class ThreadGuard {

  /**
   * The thread that has begun to use the document last. Plain on purpose: seeing it late is seeing
   * it all the same. Written only when it changes: the write of a reference costs a fence in some
   * collectors.
   */
  private @Nullable Thread user;

  private boolean inside;

  /**
   * Begins a use by the current thread.
   *
   * @return whether it is the outermost one, which has to be ended by {@link #leave}
   * @throws IllegalStateException if another thread uses the document
   */
  boolean enter() {
    Thread thread = Thread.currentThread();
    if (inside) {
      check(thread);
      return false;
    }
    if (user != thread) {
      user = thread;
    }
    inside = true;
    return true;
  }

  /**
   * Ends the outermost use.
   *
   * @throws IllegalStateException if another thread has used the document meanwhile
   */
  void leave() {
    boolean wasInside = inside;
    inside = false;
    Thread thread = Thread.currentThread();
    if (!wasInside || user != thread) {
      throw concurrentUse(thread, wasInside ? user : null);
    }
  }

  /**
   * Allows a short read.
   *
   * @throws IllegalStateException if another thread uses the document
   */
  void check() {
    if (inside) {
      check(Thread.currentThread());
    }
  }

  private void check(Thread thread) {
    if (user != thread) {
      throw concurrentUse(thread, user);
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
