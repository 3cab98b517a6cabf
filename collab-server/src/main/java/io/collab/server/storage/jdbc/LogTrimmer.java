package io.collab.server.storage.jdbc;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * How rows go, so that no moment is without what they add up to:
 *
 *   1. some old rows are read, and the snapshot of all rows before them
 *   2. a snapshot of these, too, is committed, unless there is one
 *   3. both are read again, and compared (Compactor)
 *   4. documents.trimmed_seq is moved, if it and that snapshot are still what was read. From this commit on
 *      nobody looks at the rows any more, whether they are there or not
 *   5. they are deleted, few at a time
 *
 * A server that ends on the way leaves a snapshot too many or rows too many; the next one that comes
 * by goes on. Of two that do the same, one moves trimmed_seq and the other has read in vain.
 */
/** The statements that trim logs. Thread-safe. */
final class LogTrimmer {

  /**
   * What is read, folded and compared in one go, in transactions that it takes to delete it and in
   * bytes: snapshots wait meanwhile.
   */
  private static final int MAX_BATCHES = 4;

  private static final long MAX_BYTES = 16L << 20;

  private static final String FIND =
      """
      SELECT d.id, d.lineage, d.trimmed_seq, d.snapshot_seq, %s, s.created_at, s.bytes, s.checksum
      FROM documents d LEFT JOIN snapshots s ON s.document_id = d.id AND s.seq = d.trimmed_seq
      WHERE d.name = ?
      """;

  private static final String ROWS =
      """
      SELECT seq, created_at, bytes, checksum FROM updates
      WHERE document_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?
      """;

  private static final String VERSION =
      "SELECT bytes, checksum FROM snapshots WHERE document_id = ? AND seq = ?";

  private static final String ADD_VERSION =
      """
      INSERT INTO snapshots (document_id, seq, bytes, checksum, created_at)
      SELECT id, ?, ?, ?, ? FROM documents WHERE id = ? AND trimmed_seq = ?
      ON CONFLICT (document_id, seq) DO NOTHING
      """;

  private static final String MOVE =
      """
      UPDATE documents SET trimmed_seq = ?
      WHERE id = ? AND lineage = ? AND trimmed_seq = ? AND snapshot_seq >= ?
      """;

  private static final String KEEP_VERSION =
      "UPDATE snapshots SET created_at = ? WHERE document_id = ? AND seq = ? AND checksum = ?";

  /** Both of these in one trip, in which the document is locked before the version is looked at. */
  private static final String MOVE_AND_KEEP_VERSION =
      """
      WITH moved AS (
        UPDATE documents SET trimmed_seq = ?
        WHERE id = ? AND lineage = ? AND trimmed_seq = ? AND snapshot_seq >= ?
        RETURNING id)
      UPDATE snapshots s SET created_at = ? FROM moved
      WHERE s.document_id = moved.id AND s.seq = ? AND s.checksum = ?
      """;

  private static final String DELETE_ROWS =
      """
      DELETE FROM updates
      WHERE document_id = ? AND seq <= (SELECT trimmed_seq FROM documents WHERE id = ?)
        AND seq < (SELECT min(seq) FROM updates WHERE document_id = ?) + ?
      """;

  private static final String VERSIONS =
      """
      SELECT s.seq, s.created_at, %s FROM documents d JOIN snapshots s ON s.document_id = d.id
      WHERE d.id = ? AND s.seq <= d.trimmed_seq ORDER BY s.seq
      """;

  private static final String DELETE_VERSION =
      """
      DELETE FROM snapshots WHERE document_id = ? AND seq = ?
        AND seq < (SELECT trimmed_seq FROM documents WHERE id = ?)
      """;

  private static final String ID = "SELECT id FROM documents WHERE name = ?";

  /** Logs that begin with an old row that a snapshot stands for. */
  private static final String WITH_OLD_ROWS =
      """
      SELECT d.id, d.name FROM documents d
      WHERE d.id > ? AND
        (SELECT CASE WHEN u.seq <= d.snapshot_seq THEN u.created_at END
         FROM updates u WHERE u.document_id = d.id ORDER BY u.seq LIMIT 1) < ?
      ORDER BY d.id LIMIT ?
      """;

  /** Logs with several versions of a day of which one is to be kept. */
  private static final String WITH_OLD_VERSIONS =
      """
      SELECT d.id, d.name
      FROM documents d JOIN snapshots s ON s.document_id = d.id AND s.seq <= d.trimmed_seq
      WHERE d.id > ? AND s.created_at < ?
      GROUP BY d.id, d.name HAVING count(*) > count(DISTINCT s.created_at / 86400000)
      ORDER BY d.id LIMIT ?
      """;

  /** Documents that are looked for in one go. */
  private static final int PAGE = 1_000;

  private final Database database;
  private final RetentionPolicy policy;
  private final Clock clock;
  private final int batch;

  /**
   * Creates it.
   *
   * @param batch rows that are deleted in one transaction
   */
  LogTrimmer(Database database, RetentionPolicy policy, Clock clock, int batch) {
    this.database = database;
    this.policy = policy;
    this.clock = clock;
    this.batch = batch;
  }

  // ---------------------------------------------------------------- which logs

  /**
   * Documents in which something may be done.
   *
   * @param page is told documents, some at a time
   */
  void search(Consumer<List<DocumentName>> page) throws SQLException {
    search(WITH_OLD_ROWS, policy.rowsFrom(clock.millis()), page);
    search(WITH_OLD_VERSIONS, RetentionPolicy.hoursFrom(clock.millis()), page);
  }

  private void search(String query, long before, Consumer<List<DocumentName>> page)
      throws SQLException {
    long[] last = {0};
    List<DocumentName> names;
    do {
      names = database.read(connection -> search(connection, query, before, last));
      page.accept(names);
    } while (!names.isEmpty());
  }

  private static List<DocumentName> search(
      Connection connection, String query, long before, long[] last) throws SQLException {
    List<DocumentName> names = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setLong(1, last[0]);
      select.setLong(2, before);
      select.setInt(3, PAGE);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          last[0] = row.getLong(1);
          names.add(new DocumentName(row.getString(2)));
        }
      }
    }
    return names;
  }

  /** What the other tables call the document; nothing if there is none. */
  OptionalLong id(DocumentName document) throws SQLException {
    return database.read(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(ID)) {
            select.setString(1, document.value());
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
          }
        });
  }

  // ---------------------------------------------------------------- rows

  /**
   * Reads the first rows that may be trimmed.
   *
   * @param lastSeq number of the last row to look at
   * @return nothing if there are none
   * @throws StorageException if what is read is damaged, or the database cannot be read
   */
  Optional<OldRows> read(DocumentName document, long lastSeq) throws SQLException {
    return database.read(connection -> read(connection, document, lastSeq));
  }

  private Optional<OldRows> read(Connection connection, DocumentName document, long lastSeq)
      throws SQLException {
    String query = FIND.formatted(database.dialect().clock());
    try (PreparedStatement find = connection.prepareStatement(query)) {
      find.setString(1, document.value());
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        long trimmedSeq = row.getLong(3);
        byte[] base =
            trimmedSeq == 0
                ? null
                : DocumentReader.bytes(row, 7, document, "snapshot " + trimmedSeq);
        long now = earlier(clock.millis(), row.getLong(5));
        Block block = new Block(document, trimmedSeq, row.getLong(6), now);
        block.read(connection, row.getLong(1), Math.min(row.getLong(4), lastSeq));
        if (block.rows.isEmpty()) {
          return Optional.empty();
        }
        byte[] version =
            version(connection, document, row.getLong(1), trimmedSeq + block.rows.size());
        return Optional.of(
            new OldRows(
                row.getLong(1),
                row.getString(2),
                trimmedSeq,
                base,
                List.copyOf(block.rows),
                block.time,
                version));
      }
    }
  }

  /**
   * When it is, by the earlier of two clocks: what seems younger than it is is kept for longer.
   *
   * @param ofDatabase 0 if the database has none of its own
   */
  private static long earlier(long ofThisServer, long ofDatabase) {
    return ofDatabase == 0 ? ofThisServer : Math.min(ofThisServer, ofDatabase);
  }

  /** Rows of one hour or day. */
  private final class Block {
    private final DocumentName document;
    private final long trimmedSeq;
    private final long now;
    private final List<byte[]> rows = new ArrayList<>();

    /**
     * Of the last row. A row that says to be older than one before it was written by a server whose
     * clock was slow.
     */
    private long time;

    private long bytes;

    Block(DocumentName document, long trimmedSeq, long time, long now) {
      this.document = document;
      this.trimmedSeq = trimmedSeq;
      this.time = time;
      this.now = now;
    }

    void read(Connection connection, long documentId, long lastSeq) throws SQLException {
      try (PreparedStatement select = connection.prepareStatement(ROWS)) {
        select.setLong(1, documentId);
        select.setLong(2, trimmedSeq);
        select.setLong(3, lastSeq);
        select.setInt(4, MAX_BATCHES * batch);
        try (ResultSet row = select.executeQuery()) {
          while (row.next() && belongs(Math.max(time, row.getLong(2)))) {
            long seq = trimmedSeq + rows.size() + 1;
            if (row.getLong(1) != seq) {
              throw DocumentReader.damaged(document, "row " + seq + " is missing");
            }
            time = Math.max(time, row.getLong(2));
            rows.add(DocumentReader.bytes(row, 3, document, "row " + seq));
            bytes += rows.get(rows.size() - 1).length;
          }
        }
      }
    }

    private boolean belongs(long next) {
      return next < policy.rowsFrom(now)
          && (rows.isEmpty() || (bytes < MAX_BYTES && next < RetentionPolicy.periodEnd(time, now)));
    }
  }

  private static byte @Nullable [] version(
      Connection connection, DocumentName document, long documentId, long seq) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(VERSION)) {
      select.setLong(1, documentId);
      select.setLong(2, seq);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? DocumentReader.bytes(row, 1, document, "snapshot " + seq) : null;
      }
    }
  }

  /** Adds the snapshot that is to stand for the rows, unless there is one already. */
  void addVersion(OldRows old, byte[] snapshot) throws SQLException {
    database.write(
        connection -> {
          try (PreparedStatement insert = connection.prepareStatement(ADD_VERSION)) {
            insert.setLong(1, old.seq());
            insert.setBytes(2, snapshot);
            insert.setLong(3, Checksum.of(snapshot));
            insert.setLong(4, old.time());
            insert.setLong(5, old.documentId());
            insert.setLong(6, old.trimmedSeq());
            return insert.executeUpdate();
          }
        });
  }

  /**
   * Lets the rows count no more, if nobody else did, and their version is still the one that was
   * read.
   *
   * @return whether they count no more because of this call
   */
  boolean trim(OldRows old, byte[] version) throws SQLException {
    return database.write(
        connection -> {
          // The lock of the document comes first: a snapshot that somebody deletes meanwhile is
          // seen to be gone.
          long checksum = Checksum.of(version);
          boolean trimmed =
              database.dialect().savesTrips()
                  ? moveAndKeepVersion(connection, old, checksum)
                  : move(connection, old) && keepVersion(connection, old, checksum);
          if (!trimmed) {
            connection.rollback();
          }
          return trimmed;
        });
  }

  private static boolean move(Connection connection, OldRows old) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(MOVE)) {
      bindMove(update, old);
      return update.executeUpdate() == 1;
    }
  }

  private static boolean moveAndKeepVersion(Connection connection, OldRows old, long checksum)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(MOVE_AND_KEEP_VERSION)) {
      bindMove(update, old);
      update.setLong(6, old.time());
      update.setLong(7, old.seq());
      update.setLong(8, checksum);
      return update.executeUpdate() == 1;
    }
  }

  private static void bindMove(PreparedStatement update, OldRows old) throws SQLException {
    update.setLong(1, old.seq());
    update.setLong(2, old.documentId());
    update.setString(3, old.lineage());
    update.setLong(4, old.trimmedSeq());
    update.setLong(5, old.seq());
  }

  private static boolean keepVersion(Connection connection, OldRows old, long checksum)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(KEEP_VERSION)) {
      update.setLong(1, old.time());
      update.setLong(2, old.documentId());
      update.setLong(3, old.seq());
      update.setLong(4, checksum);
      return update.executeUpdate() == 1;
    }
  }

  /**
   * Deletes some rows that count no more, if there are any.
   *
   * @return whether there may be more
   */
  boolean deleteSome(long documentId) throws SQLException {
    return database.write(
        connection -> {
          try (PreparedStatement delete = connection.prepareStatement(DELETE_ROWS)) {
            delete.setLong(1, documentId);
            delete.setLong(2, documentId);
            delete.setLong(3, documentId);
            delete.setLong(4, batch);
            return delete.executeUpdate() == batch;
          }
        });
  }

  // ---------------------------------------------------------------- versions

  /** Deletes the versions that are not kept. */
  void thin(long documentId) throws SQLException {
    List<RetentionPolicy.Version> superfluous =
        database.read(connection -> superfluous(connection, documentId));
    if (superfluous.isEmpty()) {
      return;
    }
    database.write(
        connection -> {
          try (PreparedStatement delete = connection.prepareStatement(DELETE_VERSION)) {
            for (RetentionPolicy.Version version : superfluous) {
              delete.setLong(1, documentId);
              delete.setLong(2, version.seq());
              delete.setLong(3, documentId);
              delete.addBatch();
            }
            return delete.executeBatch();
          }
        });
  }

  private List<RetentionPolicy.Version> superfluous(Connection connection, long documentId)
      throws SQLException {
    List<RetentionPolicy.Version> versions = new ArrayList<>();
    long now = clock.millis();
    String query = VERSIONS.formatted(database.dialect().clock());
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setLong(1, documentId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          versions.add(new RetentionPolicy.Version(row.getLong(1), row.getLong(2)));
          now = earlier(now, row.getLong(3));
        }
      }
    }
    return RetentionPolicy.superfluous(versions, now);
  }
}
