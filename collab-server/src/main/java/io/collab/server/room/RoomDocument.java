package io.collab.server.room;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.encoding.DecodeException;
import io.collab.core.event.Subscription;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import io.collab.core.id.StateVector;
import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import io.collab.server.text.TextRoots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The document of a room, as the room uses it: edits in, updates and differences out. */
final class RoomDocument {

  private final YDoc doc;

  /** What the running transaction changed; null if nothing. */
  private byte @Nullable [] changed;

  private final TextRoots texts;

  private RoomDocument(long clientId, String epoch) {
    doc =
        YDoc.create(
            YDocOptions.defaults()
                .withClientId(clientId)
                .withGc(true)
                .withCleanUpFormatting(false));
    texts = new TextRoots(doc, epoch);
    doc.onUpdate(event -> changed = event.update());
  }

  /**
   * Makes the document of what is stored.
   *
   * @param clientId who writes what thin clients do; random, and new for each run of the room
   * @param epoch names this run of the room
   * @throws StorageException if the stored bytes are not updates, or some of the document is
   *     missing
   */
  static RoomDocument load(DocumentName name, StoredDocument stored, long clientId, String epoch) {
    RoomDocument document = new RoomDocument(clientId, epoch);
    List<byte[]> updates = new ArrayList<>(stored.tail().size() + 1);
    byte[] snapshot = stored.snapshot();
    if (snapshot != null) {
      updates.add(snapshot);
    }
    updates.addAll(stored.tail());
    try {
      document.doc.transact(null, transaction -> updates.forEach(document.doc::applyUpdate));
    } catch (DecodeException e) {
      throw StorageException.permanent(
          "The log of document \"" + name + "\" is damaged: " + e.getMessage(), e);
    }
    if (document.hasPending()) {
      throw StorageException.permanent(
          "The log of document \"" + name + "\" is not complete: edits in it depend on others.",
          null);
    }
    for (SessionOp last : stored.sessions()) {
      document.texts.stored(last.root(), last.session(), last.op());
    }
    return document;
  }

  /**
   * What became of some edits.
   *
   * @param update what they changed, as one update; null if nothing. Not to be modified
   * @param understood how many of the edits were understood; less than all if one was not
   * @param problem what is wrong with the first one that was not understood; null if all were
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Applied(byte @Nullable [] update, int understood, @Nullable String problem) {}

  /**
   * Applies edits in their order, as one transaction, up to the first that is malformed. That one
   * changes nothing.
   */
  Applied apply(List<Edit> edits) {
    changed = null;
    Progress progress = new Progress();
    doc.transact(null, transaction -> progress.applyAll(edits));
    byte[] update = changed;
    changed = null;
    return new Applied(update, progress.understood, progress.problem);
  }

  /**
   * Applies rows of the log in their order, as one transaction.
   *
   * @return what they changed, as one update; null if nothing. Not to be modified
   * @throws DecodeException if a row is not an update
   */
  byte @Nullable [] applyRows(List<byte[]> rows) {
    changed = null;
    doc.transact(null, transaction -> rows.forEach(doc::applyUpdate));
    byte[] update = changed;
    changed = null;
    return update;
  }

  /**
   * Does something to the document, and returns what it changed as one update per transaction; not
   * to be modified.
   */
  List<byte[]> capture(Runnable edits) {
    List<byte[]> updates = new ArrayList<>();
    Subscription listening = doc.onUpdate(event -> updates.add(event.update()));
    try {
      edits.run();
    } finally {
      listening.close();
      changed = null;
    }
    return updates;
  }

  /** The client id under which the room writes. */
  long clientId() {
    return doc.clientId();
  }

  /** All of it, if nothing waits for anything. */
  byte[] saved() {
    return doc.encodeStateAsUpdate();
  }

  /** How far thin clients are. */
  Map<List<String>, SessionOp> lastOperations() {
    Map<List<String>, SessionOp> last = new HashMap<>();
    texts.forEachLastOperation(
        (root, session, op) -> last.put(List.of(root, session), new SessionOp(root, session, op)));
    return last;
  }

  /** The texts of the document that thin clients have open. */
  TextRoots texts() {
    return texts;
  }

  /** How far a list of edits is applied. */
  private final class Progress {
    int understood;
    @Nullable String problem;

    void applyAll(List<Edit> edits) {
      try {
        for (Edit edit : edits) {
          doc.applyUpdate(edit.update());
          understood++;
        }
      } catch (DecodeException e) {
        problem = e.getMessage();
      }
    }
  }

  /** Whether some edits wait for others they depend on. */
  boolean hasPending() {
    return doc.hasPending();
  }

  /** Bytes of edits that wait for others. */
  long pendingBytes() {
    return doc.pendingBytes();
  }

  void discardPending() {
    doc.discardPending();
  }

  /** Whether everything in {@code edit} is in the document, and nothing of it waits. */
  boolean contains(byte[] edit) {
    StateVector here = doc.stateVector();
    UpdateInfo info = Updates.info(edit);
    for (Map.Entry<Long, IdRange> client : info.clocks().entrySet()) {
      if (client.getValue().end() > here.get(client.getKey())) {
        return false;
      }
    }
    DeleteSet deletes = info.deletes();
    for (int i = 0; i < deletes.clientCount(); i++) {
      if (deletes.rangeEnd(i, deletes.rangeCount(i) - 1) > here.get(deletes.client(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code update} would change nothing. */
  boolean holds(byte[] update) {
    return contains(update) && Updates.info(update).deletes().minus(doc.deleteSet()).isEmpty();
  }

  /** The next clock expected of each client. */
  StateVector stateVector() {
    return doc.stateVector();
  }

  /** The state vector of the document without these rows. */
  StateVector stateVectorWithout(Iterable<Row> rows) {
    Map<Long, Long> clocks = null;
    for (Row row : rows) {
      if (clocks == null) {
        clocks = doc.stateVector().toMap();
      }
      lower(clocks, row.info());
    }
    return clocks == null ? doc.stateVector() : StateVector.of(clocks);
  }

  /** Returns what a replica at {@code known} would know without {@code update}. */
  static StateVector without(StateVector known, byte[] update) {
    Map<Long, Long> clocks = known.toMap();
    lower(clocks, Updates.info(update));
    return StateVector.of(clocks);
  }

  private static void lower(Map<Long, Long> clocks, UpdateInfo info) {
    info.clocks()
        .forEach(
            (client, range) ->
                clocks.computeIfPresent(client, (id, clock) -> Math.min(clock, range.start())));
  }

  /** Returns what is known to both. */
  static StateVector common(StateVector one, StateVector other) {
    Map<Long, Long> clocks = new HashMap<>();
    for (long client : one.clients()) {
      clocks.put(client, Math.min(one.get(client), other.get(client)));
    }
    return StateVector.of(clocks);
  }

  /**
   * Returns what a replica at {@code known} lacks, except what is in {@code withheld} and except
   * edits that wait for others.
   *
   * @param told what was deleted by others than {@code withheld} since the first of them
   */
  byte[] difference(StateVector known, List<Row> withheld, DeleteSet told) {
    byte[] all = doc.encodeStateAsUpdate(known);
    if (withheld.isEmpty() && !doc.hasPending()) {
      return all;
    }
    DeleteSet.Builder structs = new DeleteSet.Builder();
    DeleteSet.Builder deletes = new DeleteSet.Builder();
    for (Row row : withheld) {
      addClocks(row.info(), StateVector.EMPTY, structs);
      deletes.addAll(row.info().deletes());
    }
    deletes.addAll(deletedWithin(withheld, told));
    if (doc.hasPending()) {
      UpdateInfo info = Updates.info(all);
      addClocks(info, doc.stateVector(), structs);
      addBeyond(info.deletes(), doc.stateVector(), deletes);
    }
    return Updates.without(all, structs.build(), deletes.build());
  }

  /**
   * What was inserted by {@code withheld} as deleted already: the content is gone, and no set of
   * deletions names it but the one of the whole document. Deletions that are told stay.
   */
  private static DeleteSet deletedWithin(List<Row> withheld, DeleteSet told) {
    DeleteSet.Builder inserted = new DeleteSet.Builder();
    withheld.forEach(row -> addClocks(row.info(), StateVector.EMPTY, inserted));
    return inserted.build().minus(told);
  }

  private static void addClocks(UpdateInfo info, StateVector from, DeleteSet.Builder to) {
    info.clocks()
        .forEach((client, range) -> addBeyond(client, range.start(), range.end(), from, to));
  }

  private static void addBeyond(DeleteSet set, StateVector from, DeleteSet.Builder to) {
    for (int i = 0; i < set.clientCount(); i++) {
      for (int range = 0; range < set.rangeCount(i); range++) {
        addBeyond(set.client(i), set.rangeStart(i, range), set.rangeEnd(i, range), from, to);
      }
    }
  }

  private static void addBeyond(
      long client, long start, long end, StateVector from, DeleteSet.Builder to) {
    long first = Math.max(start, from.get(client));
    to.add(client, first, Math.max(0, end - first));
  }
}
