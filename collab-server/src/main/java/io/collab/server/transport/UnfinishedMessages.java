package io.collab.server.transport;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory messages take up that have begun to arrive and not ended, on all connections
 * together, and what is done when it is too much: the connection with the largest is closed, and so
 * on until the rest fits. Whoever sends small messages is not the one who pays for a flood of large
 * ones. Thread-safe.
 */
final class UnfinishedMessages {

  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedMessages.class);

  private final long limit;
  private final Supplier<Stream<Connection>> connections;
  private final AtomicLong bytes = new AtomicLong();

  /** Creates a count of nothing, with a limit in bytes. */
  UnfinishedMessages(long limit, Supplier<Stream<Connection>> connections) {
    this.limit = limit;
    this.connections = connections;
  }

  /** Bytes of memory that are taken up now. */
  long bytes() {
    return bytes.get();
  }

  /** Says that a message has grown or, with a negative number, that it needs less or nothing. */
  void changed(int difference) {
    if (bytes.addAndGet(difference) > limit && difference > 0) {
      makeRoom();
    }
  }

  private synchronized void makeRoom() {
    while (bytes.get() > limit) {
      Optional<Connection> largest =
          connections.get().max(Comparator.comparingInt(Connection::unfinishedMemory));
      if (largest.isEmpty() || largest.get().unfinishedMemory() == 0) {
        return; // those that are closing are about to give theirs back
      }
      LOG.debug("Closing the connection with the largest of too many unfinished messages");
      largest.get().giveUpUnfinished();
    }
  }
}
