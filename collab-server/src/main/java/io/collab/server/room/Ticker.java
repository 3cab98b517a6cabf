package io.collab.server.room;

/** A clock that only ever goes forward and means nothing but differences. */
@FunctionalInterface
public interface Ticker {

  /** Milliseconds since some moment that stays the same. Thread-safe. */
  long millis();

  /** The clock of this machine. */
  static Ticker system() {
    return () -> System.nanoTime() / 1_000_000;
  }
}
