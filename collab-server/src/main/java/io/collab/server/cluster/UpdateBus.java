package io.collab.server.cluster;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;

/**
 * Tells the other nodes that a row was committed. At most once and in no certain order: a node that
 * was not told finds the row in the database. Thread-safe.
 */
@FunctionalInterface
public interface UpdateBus {

  /**
   * Announces a row. Called after its commit, by the thread that runs the document's room; must
   * neither block nor throw.
   *
   * @param document whose log
   * @param position where the row stands in it
   * @param update the row's v1 update; not modified
   */
  void publish(DocumentName document, LogPosition position, byte[] update);
}
