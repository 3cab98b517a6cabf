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

  private boolean write(DocumentName document, StoredDocument basis, byte[] snapshot)
      throws SQLException {
    return database.write(
        connection -> {
          insert(connection, document, basis, snapshot);
          Failpoint.SNAPSHOT_INSERTED.reached();
          boolean advanced = advance(connection, document, basis, snapshot);
          if (advanced) {
            deleteOlder(connection, document, basis);
            SessionTable.forgetIdle(connection, document, clock.millis());
          } else {
            connection.rollback(); // another server made one meanwhile
          }
          return advanced;
        });
  }

  // The large value first: the counters, which every writer of rows needs, are locked only briefly
  // before the commit.
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
      update.setLong(1, basis.headSeq());
      update.setLong(2, snapshot.length);
      update.setLong(3, basis.tail().stream().mapToLong(row -> row.length).sum());
      update.setString(4, document.value());
      update.setString(5, basis.lineage());
      update.setLong(6, basis.snapshotSeq());
      return update.executeUpdate() == 1;
    }
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
}
