package io.collab.server.cluster;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.storage.DocumentName;
import java.util.concurrent.CompletionStage;

/**
 * How the rooms of one document, on different nodes, hear of each other. Messages arrive at most
 * once or more than once, late, in no certain order or not at all: whoever misses one finds what
 * matters in the database. Thread-safe; no method blocks or throws.
 */
public interface UpdateBus extends AutoCloseable {

  /** {@link #people} names at most so many. */
  int MAX_PEOPLE = 1_000;

  /** Who can be heard. */
  enum Reach {
    /** There are no other nodes. */
    ALONE,
    /** Messages of other nodes arrive, as far as one can tell. */
    CONNECTED,
    /** There may be other nodes, and nothing is heard of them: the log has to be asked often. */
    AWAY
  }

  /** Hears what other nodes say about a document. */
  @FunctionalInterface
  interface Listener {

    /**
     * Called by any thread; must neither block nor throw.
     *
     * @param node names the sender: one run of one server
     */
    void hear(String node, NodeMessage message);
  }

  /** One room's end of the bus. */
  interface Channel extends AutoCloseable {

    /** Tells all other nodes that have the document open. */
    void send(NodeMessage message);

    /** Hears no more. Closing again has no effect. */
    @Override
    void close();
  }

  /** Who can be heard now. */
  Reach reach();

  /** Listens to what other nodes say about {@code document}. */
  Channel join(DocumentName document, Listener listener);

  /**
   * Who is in a document, on nodes that have it open; this node need not.
   *
   * @return a stage with their states, up to {@link #MAX_PEOPLE}; fails if other nodes cannot be
   *     asked
   */
  CompletionStage<AwarenessUpdate> people(DocumentName document);

  /** Lets go of everything. Closing again has no effect. */
  @Override
  void close();
}
