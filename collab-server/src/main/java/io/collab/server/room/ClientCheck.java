package io.collab.server.room;

import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import io.collab.server.metrics.Event;
import io.collab.server.metrics.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of edits what their sender may not write, if client ids are enforced: what is new under
 * somebody else's. The rest of an edit is taken, since an honest client may pass on what others
 * have written before a server died; they bring it themselves.
 */
final class ClientCheck {

  /** So many ids a member is told about one by one. */
  private static final int MAX_DENIALS = 100;

  private final ClientIds clientIds;
  private final RoomDocument document;
  private final PendingBound pending;
  private final Collection<Participant> participants;
  private final Metrics metrics;

  /**
   * Creates it for a room.
   *
   * @param participants who is in the room now
   */
  ClientCheck(
      ClientIds clientIds,
      RoomDocument document,
      PendingBound pending,
      Collection<Participant> participants,
      Metrics metrics) {
    this.clientIds = clientIds;
    this.document = document;
    this.pending = pending;
    this.participants = participants;
    this.metrics = metrics;
  }

  /** Notes the client id that a member has announced as its own. */
  void announced(Participant participant, long client) {
    if (clientIds.announce(client, participant.user)) {
      ownerFound();
    }
  }

  /** Some ids have an owner that had none: what waits was checked without that. */
  void ownerFound() {
    if (clientIds.isEnforced() && document.hasPending()) {
      pending.startOver(participants);
    }
  }

  /** What of these edits is taken; an edit that is malformed is left as it is. */
  List<Edit> admit(Participant author, List<Edit> edits) {
    if (!clientIds.isEnforced()) {
      return edits;
    }
    List<Edit> admitted = new ArrayList<>(edits.size());
    Here here = new Here();
    for (Edit edit : edits) {
      Edit rest = admit(author, edit, here);
      if (rest != null) {
        admitted.add(rest);
      }
    }
    return admitted;
  }

  private @Nullable Edit admit(Participant author, Edit edit, Here here) {
    UpdateInfo info;
    try {
      info = Updates.info(edit.update());
    } catch (DecodeException e) {
      return edit;
    }
    if (!edit.answer() && author.ownClientId == null) {
      takeForOwn(author, info.extents(), here);
    }
    DeleteSet refused = clientIds.refused(author.user, info, here);
    if (refused.isEmpty()) {
      return edit;
    }
    metrics.count(Event.REFUSED_CLIENT_ID);
    deny(author, refused);
    byte[] rest = Updates.without(edit.update(), refused, DeleteSet.EMPTY);
    return Updates.info(rest).isEmpty() ? null : new Edit(rest, edit.answer());
  }

  /** It may wait, and its id is to be safe meanwhile. */
  private void takeForOwn(Participant author, DeleteSet extents, Here here) {
    if (extents.clientCount() == 1) {
      long client = extents.client(0);
      if (!clientIds.isKnown(client) && extents.rangeEnd(0, 0) > here.get().get(client)) {
        announced(author, client);
      }
    }
  }

  private static void deny(Participant author, DeleteSet refused) {
    for (int i = 0; i < refused.clientCount() && author.deniedIds.size() < MAX_DENIALS; i++) {
      long client = refused.client(i);
      if (author.deniedIds.add(client)) {
        author.send(
            Messages.denial(
                "Edits under the client id "
                    + client
                    + " are not taken: it belongs to another user. Load the document again."));
      }
    }
  }

  /** What the document has, looked up only if somebody asks, which is rare. */
  private final class Here implements Supplier<StateVector> {
    private @Nullable StateVector here;

    @Override
    public StateVector get() {
      StateVector known = here;
      if (known == null) {
        known = document.stateVector();
        here = known;
      }
      return known;
    }
  }
}
