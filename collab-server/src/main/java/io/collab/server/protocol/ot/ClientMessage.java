package io.collab.server.protocol.ot;

import io.collab.server.text.Operation;
import io.collab.server.text.TextPresence;
import org.jspecify.annotations.Nullable;

/** What a thin client says. */
sealed interface ClientMessage {

  /** The version of the protocol that is spoken here. */
  long PROTOCOL = 1;

  /** Begins. */
  record Hello(long protocol, String session, String root, @Nullable String epoch, long rev)
      implements ClientMessage {}

  /** Changes the text. */
  record Op(Operation operation) implements ClientMessage {}

  /**
   * Says where the user is; {@code state} is null if the user is gone, {@code rev} -1 if not said.
   */
  record Presence(long rev, @Nullable TextPresence state) implements ClientMessage {}

  /** Asks whether somebody is there. */
  record Ping() implements ClientMessage {}
}
