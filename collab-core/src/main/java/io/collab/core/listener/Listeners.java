package io.collab.core.listener;

import io.collab.core.event.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Listeners of one kind, called in order of subscription. One that fails does not stop the others.
 * A listener that is added during a call counts from the next call on; one that is removed is not
 * called any more. Used by one thread at a time.
 *
 * @param <E> the type of events
 */
public final class Listeners<E> {

  /** One subscription: the same listener subscribed twice is two. */
  private static final class Entry<E> {
    final Consumer<? super E> listener;
    boolean closed;

    Entry(Consumer<? super E> listener) {
      this.listener = listener;
    }
  }

  private static final Entry<?>[] NONE = {};

  /** Replaced, never modified: an event goes to those who were there when it began. */
  private Entry<E>[] entries = none();

  @SuppressWarnings("unchecked") // it holds nothing
  private static <E> Entry<E>[] none() {
    return (Entry<E>[]) NONE;
  }

  /** Whether nobody listens. */
  public boolean isEmpty() {
    return entries.length == 0;
  }

  /** Calls {@code listener} with every event until the subscription is closed. */
  public Subscription add(Consumer<? super E> listener) {
    Entry<E> entry = new Entry<>(listener);
    Entry<E>[] more = Arrays.copyOf(entries, entries.length + 1);
    more[entries.length] = entry;
    entries = more;
    return () -> remove(entry);
  }

  private void remove(Entry<E> entry) {
    entry.closed = true;
    List<Entry<E>> fewer = new ArrayList<>(List.of(entries));
    fewer.remove(entry);
    entries = fewer.toArray(none());
  }

  /** Ends all subscriptions. */
  public void clear() {
    for (Entry<E> entry : entries) {
      entry.closed = true;
    }
    entries = none();
  }

  /** Calls every listener; what they throw is added to {@code failures}. */
  public void call(E event, Failures failures) {
    for (Entry<E> entry : entries) {
      try {
        if (!entry.closed) {
          entry.listener.accept(event);
        }
      } catch (RuntimeException | Error e) {
        failures.add(e);
      }
    }
  }

  /**
   * Calls every listener with {@code event}. What they throw reaches the caller when all have been
   * called: the first failure, with the others suppressed in it.
   */
  public void callAndRethrow(E event) {
    Failures failures = new Failures();
    call(event, failures);
    failures.rethrow();
  }
}
