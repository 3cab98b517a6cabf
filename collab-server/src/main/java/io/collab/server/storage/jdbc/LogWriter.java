package io.collab.server.storage.jdbc;

import io.collab.server.failpoint.Failpoint;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/*
 * On PostgreSQL the usual case is one trip, see AppendFunction. For everything else, and on SQLite, where trips cost nothing:
 *
 * A transaction is a handful of trips to the database, however many rows and documents there are:
 *
 *   1. move the counters of all documents, in the order of their names. This locks them; since everybody goes in that
 *      order, servers that write the same documents queue up and never block each other
 *   2. read where the counters stand now
 *   3. find the rows that are there already, by key
 *   4. read how far the thin clients are whose operations the rows hold, and whose the client ids are that are new with
 *      them, if there are any
 *   5. insert the others, how far those clients are now, and whose the ids are
 *   6. commit
 *
 * Why the keys are looked up after the lock is taken: the transaction that wrote them may be one of our own whose COMMIT was
 * never answered and that is still under way in the database. It holds the lock of the counter; once we hold it, that transaction
 * has ended one way or the other, and what we read is final. Trying again after an unknown outcome is therefore the same
 * as trying for the first time.
 */
/**
 * Adds rows to the logs of many documents in one transaction. Thread-safe, though one thread at a
 * time is enough for a database.
 */
final class LogWriter {

  private static final String MOVE_COUNTER =
      "UPDATE documents SET head_seq = head_seq + ?, tail_bytes = tail_bytes + ? WHERE name = ?";

  private static final String CREATE =
      "INSERT INTO documents (name, lineage, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING";

  private static final String READ_COUNTERS =
      """
      SELECT name, id, lineage, head_seq, tail_bytes, snapshot_seq, snapshot_bytes, %s
      FROM documents WHERE name IN (%s)
      """;

  private static final String FIND_KEYS =
      """
      WITH wanted (document_id, key) AS (VALUES %s)
      SELECT w.document_id, w.key, u.seq
      FROM wanted w CROSS JOIN updates u
      WHERE u.document_id = w.document_id AND u.key = w.key
      """;

  private static final String INSERT =
      "INSERT INTO updates (document_id, seq, key, bytes, checksum, created_at) VALUES (?, ?, ?, ?, ?, ?)";

  private static final String SET_COUNTERS =
      "UPDATE documents SET head_seq = ?, tail_bytes = ? WHERE id = ?";

  private static final String SET_LINEAGE = "UPDATE documents SET lineage = ? WHERE id = ?";

  private static final String TOUCH = "UPDATE commit_check SET checked_at = ?";

  private final Database database;
  private final Clock clock;

  LogWriter(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What became of a transaction.
   *
   * @param batches one per document, each knowing the positions of its rows
   */
  record Written(SortedMap<DocumentName, DocumentBatch> batches) {

    /**
     * Where the row of {@code request} stands; throws a {@code StorageException} if it was refused.
     */
    LogPosition position(AppendRequest request) {
      return Objects.requireNonNull(batches.get(request.document())).position(request);
    }

    List<LogSize> sizes() {
      return batches.values().stream().map(DocumentBatch::size).toList();
    }
  }

  /**
   * Adds the rows that are not there yet and commits.
   *
   * @param requests of any documents; of one document in the order the rows are to have
   */
  Written write(List<AppendRequest> requests) throws SQLException {
    Written written =
        database.dialect().savesTrips() ? AppendFunction.write(database, clock, requests) : null;
    if (written == null) {
      written = database.write(connection -> write(connection, requests));
    }
    Failpoint.COMMITTED.reached();
    return written;
  }

  /** Commits a transaction that changes something and leaves no trace in any document. */
  void commitNothing() throws SQLException {
    database.writeAtOnce(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(TOUCH)) {
            update.setLong(1, clock.millis());
            return update.executeUpdate();
          }
        });
  }

  private Written write(Connection connection, List<AppendRequest> requests) throws SQLException {
    SortedMap<DocumentName, DocumentBatch> batches = byDocument(requests);
    lock(connection, batches.values());
    long now = readCounters(connection, batches);
    findKeys(connection, batches.values());
    SessionTable.find(connection, batches.values());
    ClientTable.find(connection, batches.values());
    Failpoint.INSERTING.reached();
    insert(connection, batches.values(), now);
    Failpoint.INSERTED.reached();
    Failpoint.COMMITTING.reached();
    return new Written(batches);
  }

  /** Sorts rows by documents, in the order in which all who write lock these. */
  static SortedMap<DocumentName, DocumentBatch> byDocument(List<AppendRequest> requests) {
    SortedMap<DocumentName, DocumentBatch> batches = new TreeMap<>();
    for (AppendRequest request : requests) {
      batches.computeIfAbsent(request.document(), DocumentBatch::new).add(request);
    }
    return batches;
  }

  private void lock(Connection connection, Collection<DocumentBatch> batches) throws SQLException {
    List<DocumentBatch> absent = moveCounters(connection, batches);
    if (absent.isEmpty()) {
      return;
    }
    // Documents are made in a transaction of their own: made here, they would be locked out of
    // order.
    connection.rollback();
    create(connection, absent);
    connection.commit();
    if (!moveCounters(connection, batches).isEmpty()) {
      throw new IllegalStateException(
          "A document disappeared while its first row was being written");
    }
  }

  /**
   * Moves the counters as if all rows were new.
   *
   * @return the documents that do not exist
   */
  private static List<DocumentBatch> moveCounters(
      Connection connection, Collection<DocumentBatch> batches) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(MOVE_COUNTER)) {
      for (DocumentBatch batch : batches) {
        update.setLong(1, batch.count());
        update.setLong(2, batch.bytes());
        update.setString(3, batch.document().value());
        update.addBatch();
      }
      int[] changed = update.executeBatch();
      List<DocumentBatch> absent = new ArrayList<>();
      int i = 0;
      for (DocumentBatch batch : batches) {
        if (changed[i++] == 0) {
          absent.add(batch);
        }
      }
      return absent;
    }
  }

  private void create(Connection connection, List<DocumentBatch> absent) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(CREATE)) {
      for (DocumentBatch batch : absent) {
        insert.setString(1, batch.document().value());
        insert.setString(2, UUID.randomUUID().toString());
        insert.setLong(3, clock.millis());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /**
   * Tells the batches what the counters are.
   *
   * @return when it is, by the later of two clocks: a row that seems younger than it is is kept for
   *     longer, while one that seems older would go too early
   */
  private long readCounters(Connection connection, SortedMap<DocumentName, DocumentBatch> batches)
      throws SQLException {
    int places = places(batches.size());
    String query = READ_COUNTERS.formatted(database.dialect().clock(), list("?", places));
    long now = clock.millis();
    try (PreparedStatement select = connection.prepareStatement(query)) {
      int column = 1;
      for (DocumentName name : batches.keySet()) {
        select.setString(column++, name.value());
      }
      while (column <= places) {
        select.setString(column++, batches.lastKey().value());
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Objects.requireNonNull(batches.get(new DocumentName(row.getString(1))))
              .counters(
                  new DocumentBatch.Counters(
                      row.getLong(2),
                      row.getString(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getLong(7)));
          now = Math.max(now, row.getLong(8));
        }
      }
    }
    return now;
  }

  private static void findKeys(Connection connection, Collection<DocumentBatch> batches)
      throws SQLException {
    Map<Long, DocumentBatch> byId = new HashMap<>();
    for (DocumentBatch batch : batches) {
      byId.put(batch.counters().id(), batch);
    }
    int keys = batches.stream().mapToInt(batch -> batch.keys().size()).sum();
    int places = places(keys);
    try (PreparedStatement select =
        connection.prepareStatement(FIND_KEYS.formatted(list("(?, ?)", places)))) {
      int column = 1;
      for (DocumentBatch batch : batches) {
        for (UUID key : batch.keys()) {
          select.setLong(column++, batch.counters().id());
          select.setBytes(column++, bytes(key));
        }
      }
      while (column <= 2 * places) {
        select.setLong(column++, 0);
        select.setBytes(column++, new byte[0]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Objects.requireNonNull(byId.get(row.getLong(1)))
              .found(uuid(row.getBytes(2)), row.getLong(3));
        }
      }
    }
  }

  private static void insert(Connection connection, Collection<DocumentBatch> batches, long now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT);
        PreparedStatement setCounters = connection.prepareStatement(SET_COUNTERS)) {
      for (DocumentBatch batch : batches) {
        List<DocumentBatch.NewRow> rows = batch.number();
        for (DocumentBatch.NewRow row : rows) {
          bind(insert, batch.counters().id(), row, now);
          insert.addBatch();
        }
        if (rows.size() < batch.count()) {
          setCounters.setLong(1, batch.counters().headSeq());
          setCounters.setLong(2, batch.counters().tailBytes());
          setCounters.setLong(3, batch.counters().id());
          setCounters.addBatch();
        }
      }
      insert.executeBatch();
      setCounters.executeBatch();
    }
    SessionTable.write(connection, batches, now);
    ClientTable.write(connection, batches);
    for (DocumentBatch batch : batches) {
      String renewal = batch.renewal();
      if (renewal != null) {
        setLineage(connection, batch.counters().id(), renewal);
      }
    }
  }

  private static void setLineage(Connection connection, long id, String lineage)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_LINEAGE)) {
      update.setString(1, lineage);
      update.setLong(2, id);
      update.executeUpdate();
    }
  }

  private static void bind(PreparedStatement insert, long id, DocumentBatch.NewRow row, long now)
      throws SQLException {
    byte[] update = row.request().update();
    insert.setLong(1, id);
    insert.setLong(2, row.seq());
    insert.setBytes(3, bytes(row.request().key()));
    insert.setBytes(4, update);
    insert.setLong(5, Checksum.of(update));
    insert.setLong(6, now);
  }

  static byte[] bytes(UUID key) {
    return ByteBuffer.allocate(16)
        .putLong(key.getMostSignificantBits())
        .putLong(key.getLeastSignificantBits())
        .array();
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /**
   * How many places a list of {@code size} values gets: the next power of two, so that there are
   * few different statements and the database recognises them.
   */
  static int places(int size) {
    return Math.max(1, Integer.highestOneBit(2 * size - 1));
  }

  static String list(String element, int size) {
    return String.join(", ", Collections.nCopies(size, element));
  }
}
