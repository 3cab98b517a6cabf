package io.collab.server.failpoint;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What happens at a failpoint, and at which of its visits. Thread-safe. */
final class FailpointAction {

  /** The status of a process that SIGKILL ended, as shells tell it. */
  static final int KILLED = 137;

  private final String what;
  private final long amount;

  /** The visit at which it happens; 0 if it happens at each. */
  private final long visit;

  private final AtomicLong visits = new AtomicLong();

  private FailpointAction(String what, long amount, long visit) {
    this.what = what;
    this.amount = amount;
    this.visit = visit;
  }

  /** Reads {@code what[:amount][@visit]}. */
  static FailpointAction parse(String text) {
    int at = text.indexOf('@');
    String action = at < 0 ? text : text.substring(0, at);
    int colon = action.indexOf(':');
    String what = colon < 0 ? action : action.substring(0, colon);
    switch (what) {
      case "halt", "halt-after", "throw", "wait" -> {}
      default -> throw new IllegalArgumentException("Nothing a failpoint can do: " + text);
    }
    return new FailpointAction(
        what,
        colon < 0 ? 0 : Long.parseLong(action.substring(colon + 1)),
        at < 0 ? 0 : Long.parseLong(text.substring(at + 1)));
  }

  void reached(String point) {
    long count = visits.incrementAndGet();
    if (visit != 0 && visit != count) {
      return;
    }
    switch (what) {
      case "halt" -> Runtime.getRuntime().halt(KILLED);
      case "halt-after" -> haltSoon();
      case "throw" -> throw new IllegalStateException("The failpoint " + point + " throws");
      default -> LockSupport.parkNanos(amount * 1_000_000);
    }
  }

  /** On a thread of its own: this one goes on meanwhile. */
  private void haltSoon() {
    long end = System.nanoTime() + amount * 1_000;
    Thread thread =
        new Thread(
            () -> {
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              Runtime.getRuntime().halt(KILLED);
            },
            "failpoint-" + what);
    thread.setDaemon(true);
    thread.start();
  }
}
