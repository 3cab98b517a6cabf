package io.collab.server.cluster;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rooms of one document tell each other, on different nodes. */
public sealed interface NodeMessage {

  /**
   * A row was committed.
   *
   * @param position where it stands
   * @param update its v1 update, not to be modified; null if it is too large for the bus
   * @param operations the operations of thin clients in it
   * @param clients whose the client ids are that are new with it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Committed(
      LogPosition position,
      byte @Nullable [] update,
      List<SessionOp> operations,
      List<ClientOwner> clients)
      implements NodeMessage {}

  /**
   * What changed about people who are connected to the sender.
   *
   * @param update the latest of each
   */
  record Present(AwarenessUpdate update) implements NodeMessage {}

  /**
   * What the sender holds at a place of the log, and nothing else.
   *
   * @param hash of its bytes; another one does not mean that the content is different
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record State(LogPosition position, byte[] hash) implements NodeMessage {}

  /** Asks everybody else for a {@link Present} with everybody. */
  record WhoIsThere() implements NodeMessage {}
}
