package io.collab.server.room;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A log that went back (a backup was put in place, a standby took over that had not everything) lacks
 * rows that people were told are saved, and gives their numbers to other rows. What an open room
 * holds is not lost: it is added to the log as one more row. Then everybody loads the document again,
 * since nothing that was counted by rows means anything any more.
 *
 * That row gives the log a new lineage, for servers that look later: by then the log may be as long as
 * it was, of other rows. One of them does that, the first; the others find it done, and add what only
 * they hold.
 */

/**
 * Puts into the log what an open document holds and its log does not. Touched only inside turns.
 */
final class WriteBack {

  private static final Logger LOG = LoggerFactory.getLogger(WriteBack.class);
  private static final long RETRY_MILLIS = 500;

  /** Why members are let go when it is done. */
  static final String REASON = "load the document again";

  private final DocumentName name;
  private final RoomContext context;
  private final Consumer<Mail> mailbox;
  private final RoomDocument document;
  private final @Nullable String lineage;
  private final Collection<ClientOwner> owners;

  /**
   * Creates it for a document that is not edited any more.
   *
   * @param mailbox of its room
   * @param lineage of the log before it went back; null if it was not there
   * @param owners whose the client ids are
   */
  WriteBack(
      DocumentName name,
      RoomContext context,
      Consumer<Mail> mailbox,
      RoomDocument document,
      @Nullable String lineage,
      Collection<ClientOwner> owners) {
    this.name = name;
    this.context = context;
    this.mailbox = mailbox;
    this.document = document;
    this.lineage = lineage;
    this.owners = owners;
  }

  /** Tries until it is done, and then lets the members of the room go. */
  void run() {
    context
        .storage()
        .load(name)
        .whenComplete(
            (stored, failure) ->
                mailbox.accept(
                    room -> {
                      if (failure == null) {
                        write(room, stored);
                      } else {
                        runLater(failure);
                      }
                    }));
  }

  private void write(Room room, StoredDocument stored) {
    RoomDocument inLog;
    try {
      inLog = RoomDocument.load(name, stored, 0, "");
    } catch (StorageException e) {
      LOG.error("Document \"{}\" cannot be written back: {}", name, e.getMessage());
      room.close(CloseCode.STORAGE_UNAVAILABLE, "the document cannot be loaded");
      return;
    }
    StateVector known = inLog.stateVector();
    byte[] missing = document.difference(known, List.of(), DeleteSet.EMPTY);
    List<SessionOp> operations = newer(document.lastOperations(), inLog.lastOperations());
    boolean renews = lineage != null && lineage.equals(stored.lineage());
    if (!renews && inLog.holds(missing) && operations.isEmpty()) {
      room.close(CloseCode.RESET, REASON);
      return;
    }
    LOG.error("Document \"{}\": {} bytes are written back into its log", name, missing.length);
    append(stored, missing, operations, renews);
  }

  private static List<SessionOp> newer(
      Map<List<String>, SessionOp> here, Map<List<String>, SessionOp> inLog) {
    List<SessionOp> newer = new ArrayList<>();
    here.forEach(
        (key, op) -> {
          SessionOp known = inLog.get(key);
          if (known == null || known.op() < op.op()) {
            newer.add(op);
          }
        });
    return newer;
  }

  private void append(
      StoredDocument stored, byte[] missing, List<SessionOp> operations, boolean renews) {
    UUID key = Row.newKey(context.random());
    String renewal = renews ? Row.newKey(context.random()).toString() : null;
    context
        .storage()
        .append(
            new AppendRequest(
                name, key, missing, stored.lineage(), operations, null, clients(), renewal))
        .whenComplete(
            (position, failure) ->
                mailbox.accept(
                    room -> {
                      if (failure == null) {
                        room.close(CloseCode.RESET, REASON);
                      } else {
                        runLater(failure);
                      }
                    }));
  }

  /** Of those that are in the log, the log counts. */
  private ClientClaims clients() {
    return new ClientClaims(List.copyOf(owners), List.of(), false);
  }

  private void runLater(Throwable failure) {
    LOG.warn("Document \"{}\" is not written back yet: {}", name, failure.getMessage());
    context.timer().schedule(RETRY_MILLIS, () -> mailbox.accept(room -> run()));
  }
}
