package io.collab.server.storage.jdbc;

import io.collab.core.encoding.DecodeException;
import io.collab.server.failpoint.Failpoint;
import io.collab.server.metrics.Event;
import io.collab.server.metrics.Metrics;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes snapshots in the background, from rows that are committed and never from a document that is
 * open: what a snapshot stands for is exactly the rows up to its number. Thread-safe.
 *
 * <p>Several servers may make snapshots of the same document. The one that is further wins; the
 * rows themselves are not touched here.
 */
final class Snapshotter {

  private static final Logger LOG = LoggerFactory.getLogger(Snapshotter.class);

  private static final String INSERT =
      """
      INSERT INTO snapshots (document_id, seq, bytes, checksum, created_at)
      SELECT id, ?, ?, ?, ? FROM documents WHERE name = ? AND lineage = ? AND snapshot_seq < ?
      ON CONFLICT (document_id, seq) DO NOTHING
      """;

  private static final String ADVANCE =
      """
      UPDATE documents SET snapshot_seq = ?, snapshot_bytes = ?, tail_bytes = tail_bytes - ?
      WHERE name = ? AND lineage = ? AND snapshot_seq = ?
      """;

  /** Where rows are trimmed, older snapshots are all that is left of them. */
  private static final String DELETE_OLDER =
      """
      DELETE FROM snapshots
      WHERE document_id = (SELECT id FROM documents WHERE name = ? AND lineage = ?) AND seq < ?
        AND seq > (SELECT trimmed_seq FROM documents WHERE name = ? AND lineage = ?)
      """;

  /**
   * Both of these in one trip. The document is locked before it is read up to where it is trimmed,
   * since what {@code moved} returns is the row as it was locked.
   */
  private static final String ADVANCE_AND_DELETE_OLDER =
      """
      WITH moved AS (
        UPDATE documents SET snapshot_seq = ?, snapshot_bytes = ?, tail_bytes = tail_bytes - ?
        WHERE name = ? AND lineage = ? AND snapshot_seq = ?
        RETURNING id, trimmed_seq),
      deleted AS (
        DELETE FROM snapshots s USING moved
        WHERE s.document_id = moved.id AND s.seq < ? AND s.seq > moved.trimmed_seq)
      SELECT count(*) FROM moved
      """;

  private final Database database;
  private final DocumentReader reader;
  private final SnapshotPolicy policy;
  private final Clock clock;
  private final Metrics metrics;
  private final Background background;
  private final Consumer<DocumentName> onSnapshot;

  /** Documents that wait for their turn. */
  private final Set<DocumentName> due = ConcurrentHashMap.newKeySet();

  /**
   * Documents with a row that cannot be folded; not tried again, so that the log is not filled with
   * them.
   */
  private final Set<DocumentName> broken = ConcurrentHashMap.newKeySet();

  /**
   * Creates it.
   *
   * @param onSnapshot is told of documents that have a new snapshot, on the thread of {@code
   *     background}
   */
  Snapshotter(
      Database database,
      DocumentReader reader,
      SnapshotPolicy policy,
      Clock clock,
      Metrics metrics,
      Background background,
      Consumer<DocumentName> onSnapshot) {
    this.database = database;
    this.reader = reader;
    this.policy = policy;
    this.clock = clock;
    this.metrics = metrics;
    this.background = background;
    this.onSnapshot = onSnapshot;
  }

  /** Tells how long logs have become. Returns at once. */
  void grown(List<LogSize> sizes) {
    for (LogSize size : sizes) {
      if (policy.isDue(size) && !broken.contains(size.document()) && due.add(size.document())) {
        background.run(() -> update(size.document()));
      }
    }
  }

  private void update(DocumentName document) {
    due.remove(document);
    if (broken.contains(document)) {
      return;
    }
    try {
      StoredDocument stored = reader.read(document);
      if (!stored.tail().isEmpty()) {
        byte[] snapshot = SnapshotFold.fold(stored);
        Failpoint.SNAPSHOT_FOLDED.reached();
        if (write(document, stored, snapshot)) {
          metrics.count(Event.SNAPSHOT);
          forgetIdleSessions(document);
        }
        Failpoint.SNAPSHOT_COMMITTED.reached();
        onSnapshot.accept(document);
      }
    } catch (StorageException | SQLException e) {
      // Nothing is lost but time on the next load; the next row asks again.
      if (!background.isClosing()) {
        LOG.warn("The document \"{}\" did not get a new snapshot. {}", document, e.getMessage());
      }
    } catch (DecodeException e) {
      broken.add(document);
      LOG.error(
          "The document \"{}\" gets no snapshots any more. A row of it is no update: {}",
          document,
          e.getMessage());
    } catch (RuntimeException | Error e) {
      broken.add(document);
      LOG.error(
          "The document \"{}\" gets no snapshots any more: folding its rows failed.", document, e);
    }
  }

  /**
   * Answers whether the snapshot counts; if not, another server made one meanwhile.
   *
   * <p>The large value comes first: the counters, which every writer of rows needs, are locked only
   * briefly before the commit.
   */
  private boolean write(DocumentName document, StoredDocument basis, byte[] snapshot)
      throws SQLException {
    return database.dialect().savesTrips()
        ? writeInTwoSteps(document, basis, snapshot)
        : database.write(
            connection -> {
              insert(connection, document, basis, snapshot);
              Failpoint.SNAPSHOT_INSERTED.reached();
              if (advance(connection, document, basis, snapshot)) {
                deleteOlder(connection, document, basis);
                return true;
              }
              connection.rollback();
              return false;
            });
  }

  /**
   * Here "briefly" would be a trip to the database and back, in which nobody could write. A
   * snapshot that is left behind without counting is what its rows add up to all the same; the next
   * one takes it away.
   */
  private boolean writeInTwoSteps(DocumentName document, StoredDocument basis, byte[] snapshot)
      throws SQLException {
    return database.writeAtOnce(
        connection -> {
          insert(connection, document, basis, snapshot);
          Failpoint.SNAPSHOT_INSERTED.reached();
          return advanceAndDeleteOlder(connection, document, basis, snapshot);
        });
  }

  private void insert(
      Connection connection, DocumentName document, StoredDocument basis, byte[] snapshot)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setLong(1, basis.headSeq());
      insert.setBytes(2, snapshot);
      insert.setLong(3, Checksum.of(snapshot));
      insert.setLong(4, clock.millis());
      insert.setString(5, document.value());
      insert.setString(6, basis.lineage());
      insert.setLong(7, basis.headSeq());
      insert.executeUpdate();
    }
  }

  private static boolean advance(
      Connection connection, DocumentName document, StoredDocument basis, byte[] snapshot)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
      bindAdvance(update, document, basis, snapshot);
      return update.executeUpdate() == 1;
    }
  }

  private static boolean advanceAndDeleteOlder(
      Connection connection, DocumentName document, StoredDocument basis, byte[] snapshot)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(ADVANCE_AND_DELETE_OLDER)) {
      bindAdvance(update, document, basis, snapshot);
      update.setLong(7, basis.headSeq());
      try (ResultSet row = update.executeQuery()) {
        return row.next() && row.getLong(1) == 1;
      }
    }
  }

  private static void bindAdvance(
      PreparedStatement update, DocumentName document, StoredDocument basis, byte[] snapshot)
      throws SQLException {
    update.setLong(1, basis.headSeq());
    update.setLong(2, snapshot.length);
    update.setLong(3, basis.tail().stream().mapToLong(row -> row.length).sum());
    update.setString(4, document.value());
    update.setString(5, basis.lineage());
    update.setLong(6, basis.snapshotSeq());
  }

  private static void deleteOlder(
      Connection connection, DocumentName document, StoredDocument basis) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE_OLDER)) {
      delete.setString(1, document.value());
      delete.setString(2, basis.lineage());
      delete.setLong(3, basis.headSeq());
      delete.setString(4, document.value());
      delete.setString(5, basis.lineage());
      delete.executeUpdate();
    }
  }

  /** In a transaction of its own: nobody who writes rows is to wait for it. */
  private void forgetIdleSessions(DocumentName document) throws SQLException {
    database.writeAtOnce(
        connection -> {
          SessionTable.forgetIdle(connection, document, clock.millis());
          return true;
        });
  }
}
