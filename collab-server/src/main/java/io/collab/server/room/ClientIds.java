package io.collab.server.room;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.update.UpdateInfo;
import io.collab.server.config.ClientIdMode;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.ClientOwner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Who wrote it
 *
 * An update does not say who made it. Stock clients pass on what others wrote, in answers to the
 * server's question and when they load an offline copy. So who brings the first structs of a client
 * id is not always who wrote them:
 * - a client announces its id as soon as it connects: that id is its user's, whoever brings it;
 * - of a client that announces nothing, a live edit with one client id is taken for its own;
 * - any other id is nobody's yet. It becomes the user's who announces it or writes so under it.
 *
 * Once the log says whose an id is, that counts. Which of two servers is first, the log decides; the
 * one that is second has its row refused if ids are enforced, and lets its clients load again.
 *
 * What waits
 *
 * An edit that waits for others is checked when it comes, and integrated later, perhaps when its id
 * has become somebody's. So whenever an id gets an owner while something waits, all that waits is
 * thrown away and asked for again, to be checked again.
 */

/** Whose the client ids of a document are. Touched only inside turns. */
final class ClientIds {

  /** So many announced ids are remembered of which nothing is in the log. */
  private static final int MAX_ANNOUNCED = 10_000;

  private final ClientIdMode mode;

  /** As the log says, or a row says that is on its way to it. */
  private final Map<Long, ClientOwner> owners = new HashMap<>();

  /** Of ids without an owner: who will be it. The oldest are forgotten. */
  private final Map<Long, ClientOwner> announced =
      new LinkedHashMap<>(4) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ClientOwner> eldest) {
          return size() > MAX_ANNOUNCED;
        }
      };

  /**
   * Creates it for a document.
   *
   * @param stored the owners that are in the log
   * @param own the client id under which this room writes
   */
  ClientIds(ClientIdMode mode, Collection<ClientOwner> stored, long own) {
    this.mode = mode;
    if (mode != ClientIdMode.OFF) {
      stored.forEach(owner -> owners.put(owner.client(), owner));
      announced.put(own, new ClientOwner(own, null));
    }
  }

  /** Whether edits of other users than the owner are refused. */
  boolean isEnforced() {
    return mode == ClientIdMode.ENFORCE;
  }

  /** The owners, as far as they are known. */
  Collection<ClientOwner> owners() {
    return owners.values();
  }

  /**
   * Takes over what the log says.
   *
   * @return whether some ids have an owner now that had none
   */
  boolean learn(Collection<ClientOwner> stored) {
    boolean news = false;
    if (mode != ClientIdMode.OFF) {
      for (ClientOwner owner : stored) {
        news |= owners.put(owner.client(), owner) == null;
      }
    }
    return news;
  }

  /**
   * Notes that {@code user} is to be the owner of an id, if nobody is; null for the server.
   *
   * @return whether nobody was
   */
  boolean announce(long client, @Nullable String user) {
    return mode != ClientIdMode.OFF
        && !owners.containsKey(client)
        && announced.putIfAbsent(client, new ClientOwner(client, user)) == null;
  }

  /** Whether it is known whose an id is, or will be. */
  boolean isKnown(long client) {
    return ownerOf(client) != null;
  }

  private @Nullable ClientOwner ownerOf(long client) {
    ClientOwner owner = owners.get(client);
    return owner != null ? owner : announced.get(client);
  }

  /**
   * The units of an edit that its sender may not write: they are new, and under ids of others.
   *
   * @param info of the edit
   * @param here what the document has
   */
  DeleteSet refused(String user, UpdateInfo info, Supplier<StateVector> here) {
    DeleteSet.Builder refused = null;
    DeleteSet extents = info.extents();
    for (int i = 0; i < extents.clientCount(); i++) {
      long client = extents.client(i);
      ClientOwner owner = ownerOf(client);
      if (owner == null || owner.isOf(user)) {
        continue;
      }
      long start = Math.max(extents.rangeStart(i, 0), here.get().get(client));
      long end = extents.rangeEnd(i, 0);
      if (start < end) {
        refused = refused == null ? new DeleteSet.Builder() : refused;
        refused.add(client, start, end - start);
      }
    }
    return refused == null ? DeleteSet.EMPTY : refused.build();
  }

  /**
   * What a row says about the ids of what it inserts.
   *
   * @param inserted the ids
   */
  ClientClaims claims(Collection<Long> inserted) {
    List<ClientOwner> claimed = null;
    List<Long> unowned = null;
    for (Long client : mode == ClientIdMode.OFF ? List.<Long>of() : inserted) {
      if (owners.containsKey(client)) {
        continue;
      }
      ClientOwner owner = announced.remove(client);
      if (owner != null) {
        owners.put(client, owner);
        claimed = claimed == null ? new ArrayList<>(1) : claimed;
        claimed.add(owner);
      } else if (isEnforced()) {
        unowned = unowned == null ? new ArrayList<>(1) : unowned;
        unowned.add(client);
      }
    }
    return claimed == null && unowned == null
        ? ClientClaims.NONE
        : new ClientClaims(
            claimed == null ? List.of() : claimed,
            unowned == null ? List.of() : unowned,
            isEnforced());
  }
}
