package io.collab.server.room;

import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What one turn changed, on its way to the log, and what waits for it to be there. */
final class Row {

  /** How far it is. */
  enum State {
    WAITING,
    SENT,
    COMMITTED
  }

  final UUID key;
  final byte[] update;

  /** When it was handed to the journal, in milliseconds of the room's clock. */
  long madeAt;

  /** When the first edit in it arrived. */
  long receivedAt;

  /** Operations of thin clients that are in it, in the order in which they were applied. */
  final List<SessionOp> operations;

  /** What it says about client ids. */
  ClientClaims clients = ClientClaims.NONE;

  /** Everybody who wrote some of it. */
  final Set<Participant> authors = new HashSet<>(2);

  /**
   * Edits that are in the log once this row and all before it are: they go back to who sent them.
   */
  final Map<Participant, List<byte[]>> echoes = new LinkedHashMap<>(2);

  /** Members that are to get the update only when it is committed. */
  final Set<Participant> late = new LinkedHashSet<>(0);

  /** Some of it came in answers, so that anybody may have written it. */
  boolean ofUnknownOrigin;

  /** The row before this one, which this one may depend on; null if that was in the log. */
  @Nullable Row before;

  State state = State.WAITING;
  @Nullable LogPosition position;
  private @Nullable UpdateInfo info;

  /**
   * Creates a row that is not in the journal yet.
   *
   * @param random names it
   */
  Row(RandomGenerator random, byte[] update, List<SessionOp> operations) {
    this.key = newKey(random);
    this.operations = operations;
    this.update = update;
  }

  /** A key that no other row has. */
  static UUID newKey(RandomGenerator random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  void echo(Participant author, byte[] edit) {
    echoes.computeIfAbsent(author, who -> new ArrayList<>(1)).add(edit);
  }

  /** What the update is about; read only if somebody asks. */
  UpdateInfo info() {
    UpdateInfo known = info;
    if (known == null) {
      known = Updates.info(update);
      info = known;
    }
    return known;
  }

  /**
   * Whether {@code participant} may have written some of this, here or on another connection, or
   * may not have it for another reason before it is committed.
   */
  boolean isWithheldFrom(Participant participant, long now) {
    Long id = participant.ownClientId;
    return ofUnknownOrigin
        || !operations.isEmpty()
        || (id != null && info().clocks().containsKey(id))
        || authors.stream().anyMatch(author -> author.mayBe(participant, now));
  }
}
