package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * What one client id has contributed to a document: its structs, and the logs its items point into.
 */
final class Client {

  final long id;
  final StructList structs = new StructList();

  /** The newest transaction in which this client's clock moved; a shortcut for {@link Changes}. */
  Changes.@Nullable Advance lastAdvance;

  private @Nullable TextLog text;
  private @Nullable ValueLog values;

  Client(long id) {
    this.id = id;
  }

  /** The next expected clock. */
  long nextClock() {
    return structs.end();
  }

  TextLog text() {
    TextLog log = text;
    if (log == null) {
      log = new TextLog();
      text = log;
    }
    return log;
  }

  ValueLog values() {
    ValueLog log = values;
    if (log == null) {
      log = new ValueLog();
      values = log;
    }
    return log;
  }

  /** The struct that starts at {@code clock} if the client has one there, else null. */
  @Nullable Item itemStartingAt(long clock) {
    return clock < nextClock() && structs.find(clock) instanceof Item item && item.clock == clock
        ? item
        : null;
  }
}
