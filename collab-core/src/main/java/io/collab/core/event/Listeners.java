package io.collab.core.event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listeners to one kind of event, called in the order in which they came. They cannot disturb
 * each other: if one fails, the others are called nevertheless.
 *
 * <p>Listeners may come and go at any time and on any thread. One that comes during an event is
 * called from the next event on.
 *
 * @param <E> the type of events
 */
public final class Listeners<E> {

  /** Replaced, never modified: an event goes to those who were there when it began. */
  private List<Registration<E>> registrations = List.of();

  /** Creates an empty list. */
  public Listeners() {}

  /** Calls {@code listener} with every event until the subscription is closed. */
  public Subscription add(Consumer<? super E> listener) {
    Registration<E> registration = new Registration<>(listener);
    List<Registration<E>> longer = new ArrayList<>(registrations);
    longer.add(registration);
    registrations = longer;
    return () -> remove(registration);
  }

  private void remove(Registration<E> registration) {
    registration.closed = true;
    List<Registration<E>> shorter = new ArrayList<>(registrations);
    shorter.remove(registration);
    registrations = shorter;
  }

  /** Whether nobody listens. */
  public boolean isEmpty() {
    return registrations.isEmpty();
  }

  /**
   * Calls every listener with {@code event}.
   *
   * @param earlier what another list of listeners failed with before; null if nothing did
   * @return what failed first, with later failures as suppressed exceptions, for the caller to
   *     throw when its own state is in order; null if nothing did
   */
  public @Nullable RuntimeException fire(E event, @Nullable RuntimeException earlier) {
    RuntimeException failure = earlier;
    for (Registration<E> registration : registrations) {
      try {
        if (!registration.closed) {
          registration.listener.accept(event);
        }
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
    }
    return failure;
  }

  /** One listener; equal only to itself, so that the same listener can be added twice. */
  private static final class Registration<E> {
    final Consumer<? super E> listener;
    boolean closed;

    Registration(Consumer<? super E> listener) {
      this.listener = listener;
    }
  }
}
