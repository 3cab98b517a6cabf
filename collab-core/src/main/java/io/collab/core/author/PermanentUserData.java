package io.collab.core.author;

import io.collab.core.doc.ListOp;
import io.collab.core.doc.Transaction;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YArrayEvent;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YEvent;
import io.collab.core.doc.YMap;
import io.collab.core.event.Subscription;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.Id;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in a document which users its client ids belong to and who deleted what, so that a
 * comparison of snapshots can name people. Every entry is an edit of the document and reaches all
 * replicas.
 *
 * <p>What other replicas say is believed: anybody who may edit the document can claim to be
 * anybody.
 *
 * <pre>{@code
 * PermanentUserData users = PermanentUserData.of(doc);
 * users.setUserMapping(doc.clientId(), "alice");
 * text.toDelta(now, before, (change, unit) -> {
 *   String user = change == Change.ADDED ? users.userOf(unit.client()) : users.userOfDeleted(unit);
 *   return Map.of("type", change.label(), "user", user == null ? "?" : user);
 * });
 * }</pre>
 *
 * <p>Confined to the thread that uses the document.
 *
 * <p>Source: Yjs 13.6, src/utils/PermanentUserData.js; the entries are the same.
 */
public final class PermanentUserData implements AutoCloseable {

  private final YDoc doc;
  private final YMap users;
  private final Map<Long, String> userByClient = new LinkedHashMap<>();
  private final Map<String, Deletions> deletionsByUser = new LinkedHashMap<>();
  private final List<UserRecorder> recorders = new ArrayList<>();
  private final Subscription changes;
  private final Subscription transactions;

  /** What one user deleted, as far as it is noted. */
  private static final class Deletions {
    private final DeleteSet.Builder noted = new DeleteSet.Builder();

    /** All that is noted; null after something was added. */
    private @Nullable DeleteSet all = DeleteSet.EMPTY;

    void add(DeleteSet more) {
      noted.addAll(more);
      all = null;
    }

    DeleteSet all() {
      DeleteSet known = all;
      if (known == null) {
        known = noted.build();
        all = known;
      }
      return known;
    }
  }

  private PermanentUserData(YDoc doc, YMap users) {
    this.doc = doc;
    this.users = users;
    users.keys().forEach(this::learnUser);
    changes = users.observeDeep(this::learn);
    transactions = doc.onAfterTransaction(this::record);
  }

  /** The user data in the root map {@code users} of {@code doc}, where Yjs has them. */
  public static PermanentUserData of(YDoc doc) {
    return of(doc, doc.getMap("users"));
  }

  /** The user data in a map of {@code doc}. */
  public static PermanentUserData of(YDoc doc, YMap users) {
    return new PermanentUserData(doc, users);
  }

  /** Notes that a client id belongs to a user, and from now on what is deleted in this document. */
  public void setUserMapping(long clientId, String user) {
    setUserMapping(clientId, user, transaction -> true);
  }

  /**
   * Notes that a client id belongs to a user, and from now on which units the local transactions of
   * this document delete, until this object is closed or the user's entry deleted. Calling it again
   * for the same user adds a client id.
   *
   * @param clientId usually that of the document, while the user edits it
   * @param user any description that stays the same
   * @param filter which local transactions to note the deletions of
   */
  public void setUserMapping(long clientId, String user, Predicate<? super Transaction> filter) {
    UserRecorder recorder = new UserRecorder(users, user, filter);
    doc.transact(this, transaction -> recorder.addClient(clientId));
    recorders.removeIf(earlier -> earlier.user().equals(user));
    recorders.add(recorder);
  }

  /** The user that a client id belongs to; null if nobody has said. */
  public @Nullable String userOf(long clientId) {
    return userByClient.get(clientId);
  }

  /** The user who deleted a unit; null if nobody has said. */
  public @Nullable String userOfDeleted(Id unit) {
    for (Map.Entry<String, Deletions> entry : deletionsByUser.entrySet()) {
      if (entry.getValue().all().contains(unit.client(), unit.clock())) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** Stops listening and noting; what was noted stays in the document. */
  @Override
  public void close() {
    changes.close();
    transactions.close();
  }

  // ---------------------------------------------------------------- writing

  private void record(Transaction transaction) {
    boolean isNoting = transaction.origin() == this;
    if (transaction.isLocal() && !isNoting && !transaction.deleteSet().isEmpty()) {
      for (UserRecorder recorder : recorders) {
        if (recorder.wants(transaction)) {
          doc.transact(this, noting -> recorder.addDeletions(transaction.deleteSet()));
        }
      }
    }
  }

  /** Two replicas may introduce the same user at the same time: one entry wins, and gets it all. */
  private void moveToWinner(String user) {
    for (UserRecorder recorder : recorders) {
      if (recorder.user().equals(user) && recorder.isReplaced()) {
        List<Long> clients = new ArrayList<>(userByClient.keySet());
        clients.removeIf(client -> !user.equals(userByClient.get(client)));
        DeleteSet known = deletionsOf(user).all();
        doc.transact(this, noting -> recorder.moveToWinner(clients, known));
      }
    }
  }

  // ---------------------------------------------------------------- reading

  private void learn(List<YEvent> events) {
    for (YEvent event : events) {
      List<Object> path = event.path();
      if (path.isEmpty()) {
        event.keys().keySet().forEach(this::learnUser);
        event.keys().keySet().forEach(this::moveToWinner);
      } else if (path.size() == 1) {
        learnUser((String) path.get(0));
      } else if (path.size() == 2 && event instanceof YArrayEvent added) {
        learnAdded((String) path.get(0), (String) path.get(1), added);
      }
    }
  }

  private void learnAdded(String user, String what, YArrayEvent event) {
    for (ListOp op : event.delta()) {
      if (op instanceof ListOp.Insert insert) {
        learnValues(user, what, insert.values());
      }
    }
  }

  private void learnUser(String user) {
    if (users.get(user) instanceof YMap entry) {
      for (String what : List.of(UserRecorder.CLIENT_IDS, UserRecorder.DELETIONS)) {
        if (entry.get(what) instanceof YArray values) {
          learnValues(user, what, values.toList());
        }
      }
    }
  }

  /** What is not of the expected kind is of no use and passed over. */
  private void learnValues(String user, String what, List<@Nullable Object> values) {
    if (what.equals(UserRecorder.CLIENT_IDS)) {
      for (Object value : values) {
        if (value instanceof Long client) {
          userByClient.put(client, user);
        }
      }
    } else if (what.equals(UserRecorder.DELETIONS)) {
      Deletions known = deletionsOf(user);
      values.forEach(value -> known.add(UserRecorder.readDeletions(value)));
    }
  }

  private Deletions deletionsOf(String user) {
    return deletionsByUser.computeIfAbsent(user, u -> new Deletions());
  }
}
