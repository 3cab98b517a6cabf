package io.collab.core.author;

import io.collab.core.codec.DeleteSetCodec;
import io.collab.core.doc.Transaction;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YMap;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entry of one user.
 *
 * <pre>
 * users: { "alice": { "ids": [clientId, …], "ds": [deleteSet as version 1 bytes, …] } }
 * </pre>
 */
final class UserRecorder {

  static final String CLIENT_IDS = "ids";
  static final String DELETIONS = "ds";

  private final YMap users;
  private final String user;
  private final Predicate<? super Transaction> filter;

  /** The entry written to last; null before the first time. */
  private @Nullable Object entry;

  UserRecorder(YMap users, String user, Predicate<? super Transaction> filter) {
    this.users = users;
    this.user = user;
    this.filter = filter;
  }

  String user() {
    return user;
  }

  boolean wants(Transaction transaction) {
    return filter.test(transaction);
  }

  void addClient(long clientId) {
    list(CLIENT_IDS).push(clientId);
  }

  /** Does nothing if the user's entry has been deleted: nobody wants it any more. */
  void addDeletions(DeleteSet deletions) {
    if (!(users.get(user) instanceof YMap)) {
      return;
    }
    ByteWriter out = new ByteWriter();
    DeleteSetCodec.writeV1(deletions, out);
    list(DELETIONS).push(out.toByteArray());
  }

  /** Whether somebody else's entry of the same user has taken the place of ours. */
  boolean isReplaced() {
    return entry != null && users.get(user) instanceof YMap current && current != entry;
  }

  void moveToWinner(List<Long> clients, DeleteSet deletions) {
    clients.forEach(this::addClient);
    if (!deletions.isEmpty()) {
      addDeletions(deletions);
    }
  }

  /** A list of the user's entry; makes what is missing. */
  private YArray list(String name) {
    YMap current = entryOrNew();
    entry = current;
    if (current.get(name) instanceof YArray existing) {
      return existing;
    }
    YArray fresh = new YArray();
    current.set(name, fresh);
    return fresh;
  }

  private YMap entryOrNew() {
    if (users.get(user) instanceof YMap existing) {
      return existing;
    }
    YMap fresh = new YMap();
    fresh.set(CLIENT_IDS, new YArray());
    fresh.set(DELETIONS, new YArray());
    users.set(user, fresh);
    return fresh;
  }

  /** What an element of the deletions says; nothing if it is not a delete set. */
  static DeleteSet readDeletions(@Nullable Object value) {
    try {
      return value instanceof byte[] bytes
          ? DeleteSetCodec.readV1(new ByteReader(bytes))
          : DeleteSet.EMPTY;
    } catch (DecodeException e) {
      return DeleteSet.EMPTY; // Anybody can write anything there.
    }
  }
}
