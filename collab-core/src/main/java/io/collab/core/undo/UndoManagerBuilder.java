package io.collab.core.undo;

import io.collab.core.doc.Transaction;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The options of an {@link UndoManager} that is about to be made. */
public final class UndoManagerBuilder {

  /** The usual capture timeout, in milliseconds. */
  public static final long CAPTURE_TIMEOUT_MILLIS = 500;

  final YDoc doc;

  /** Null for the whole document. */
  @Nullable List<YType> scope;

  Collection<? extends @Nullable Object> trackedOrigins = Collections.singleton(null);
  long captureTimeoutMillis = CAPTURE_TIMEOUT_MILLIS;
  LongSupplier nowMillis = System::currentTimeMillis;
  Predicate<? super Transaction> captureTransaction = transaction -> true;
  Predicate<? super DeletionCandidate> deleteFilter = candidate -> true;
  boolean ignoreRemoteMapChanges;

  UndoManagerBuilder(YDoc doc) {
    this.doc = doc;
  }

  /**
   * Records the changes of these types and of all types inside them. Not called, the whole document
   * is recorded; called without types, nothing is until {@link UndoManager#addToScope(YType)}.
   */
  public UndoManagerBuilder scope(YType... types) {
    scope = List.of(types);
    return this;
  }

  /**
   * Records transactions with one of these origins, and no others. The usual one is null, for
   * transactions without origin.
   *
   * @param origins values equal to an origin, classes that an origin is an instance of, or null
   */
  public UndoManagerBuilder trackedOrigins(@Nullable Object... origins) {
    trackedOrigins = new ArrayList<@Nullable Object>(Arrays.asList(origins));
    return this;
  }

  /**
   * Takes back together what is changed in less than this time after the change before; 0 for every
   * transaction by itself.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public UndoManagerBuilder captureTimeoutMillis(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("A capture timeout is at least 0, not " + millis);
    }
    captureTimeoutMillis = millis;
    return this;
  }

  /**
   * Measures the capture timeout with this clock.
   *
   * @param clock the time in milliseconds since any fixed moment
   */
  public UndoManagerBuilder nowMillis(LongSupplier clock) {
    nowMillis = clock;
    return this;
  }

  /** Records only transactions that {@code filter} accepts; it is asked when they are over. */
  public UndoManagerBuilder captureTransaction(Predicate<? super Transaction> filter) {
    captureTransaction = filter;
    return this;
  }

  /**
   * Lets undo and redo delete only what {@code filter} accepts. It is asked during the transaction
   * that takes back, with the contents of a type before the type itself, and must not change the
   * document.
   */
  public UndoManagerBuilder deleteFilter(Predicate<? super DeletionCandidate> filter) {
    deleteFilter = filter;
    return this;
  }

  /**
   * Whether undo restores the earlier value of a key that somebody else has changed since. Usually
   * it leaves such a key alone.
   */
  public UndoManagerBuilder ignoreRemoteMapChanges(boolean ignore) {
    ignoreRemoteMapChanges = ignore;
    return this;
  }

  /**
   * Makes the undo manager; it records from now on.
   *
   * @throws IllegalArgumentException if a type of the scope is not part of the document
   */
  public UndoManager build() {
    return new UndoManager(this);
  }
}
