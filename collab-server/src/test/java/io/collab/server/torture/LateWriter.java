package io.collab.server.torture;

import io.collab.core.doc.YDoc;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/** Writes rows as a server does that has a break between what it writes and its COMMIT. */
final class LateWriter implements AutoCloseable {

  private static final long MAX_BREAK_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  private final Connection connection;
  private final SplittableRandom random;

  LateWriter(String target, SplittableRandom random) throws SQLException {
    this.random = random;
    connection = StoredLog.connect(target);
    if (!target.startsWith("jdbc:")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout = 30000");
      }
    }
    connection.setAutoCommit(false);
  }

  /** Adds a row to a document, late. */
  void write(String document) throws SQLException {
    YDoc doc = YDoc.create();
    // In a place of its own: a thousand clients that begin the same text are slow to sort.
    doc.getMap("late").set(Long.toString(doc.clientId()), true);
    byte[] update = doc.encodeStateAsUpdate();
    if (moveCounter(document, update.length)) {
      insert(document, update);
      LockSupport.parkNanos(random.nextLong(MAX_BREAK_NANOS));
    }
    connection.commit();
    LockSupport.parkNanos(random.nextLong(2 * MAX_BREAK_NANOS));
  }

  private boolean moveCounter(String document, int bytes) throws SQLException {
    try (PreparedStatement move =
        connection.prepareStatement(
            "UPDATE documents SET head_seq = head_seq + 1, tail_bytes = tail_bytes + ? WHERE name = ?")) {
      move.setLong(1, bytes);
      move.setString(2, document);
      return move.executeUpdate() == 1;
    }
  }

  private void insert(String document, byte[] update) throws SQLException {
    UUID key = UUID.randomUUID();
    CRC32C checksum = new CRC32C();
    checksum.update(update);
    try (PreparedStatement find =
            connection.prepareStatement("SELECT id, head_seq FROM documents WHERE name = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO updates (document_id, seq, key, bytes, checksum, created_at) VALUES (?, ?, ?, ?, ?, ?)")) {
      find.setString(1, document);
      ResultSet row = find.executeQuery();
      row.next();
      insert.setLong(1, row.getLong(1));
      insert.setLong(2, row.getLong(2));
      insert.setBytes(
          3,
          ByteBuffer.allocate(16)
              .putLong(key.getMostSignificantBits())
              .putLong(key.getLeastSignificantBits())
              .array());
      insert.setBytes(4, update);
      insert.setLong(5, checksum.getValue());
      insert.setLong(6, System.currentTimeMillis());
      insert.executeUpdate();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
