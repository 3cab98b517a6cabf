package io.collab.server.storage.jdbc;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a document in one transaction, and trusts nothing that it reads. Thread-safe. */
final class DocumentReader {

  private static final String FIND =
      """
      SELECT d.id, d.lineage, d.head_seq, d.snapshot_seq, s.bytes, s.checksum
      FROM documents d LEFT JOIN snapshots s ON s.document_id = d.id AND s.seq = d.snapshot_seq
      WHERE d.name = ?
      """;

  private static final String TAIL =
      "SELECT seq, bytes, checksum FROM updates WHERE document_id = ? AND seq > ? ORDER BY seq";

  /** Rows that the driver of PostgreSQL asks for at a time. */
  private static final int FETCH_SIZE = 10_000;

  private final Database database;

  DocumentReader(Database database) {
    this.database = database;
  }

  /**
   * Reads the newest snapshot and the rows behind it.
   *
   * @throws StorageException if any of it is missing or damaged, or the database cannot be read
   */
  StoredDocument read(DocumentName name) {
    try {
      return database.read(connection -> read(connection, name));
    } catch (SQLException e) {
      String message =
          "The document \"" + name + "\" cannot be loaded. " + database.dialect().explain(e);
      throw database.dialect().classify(e) == Failure.AWAY
          ? StorageException.retryable(message, e)
          : StorageException.permanent(message, e);
    }
  }

  private static StoredDocument read(Connection connection, DocumentName name) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, name.value());
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return StoredDocument.ABSENT;
        }
        long headSeq = row.getLong(3);
        long snapshotSeq = row.getLong(4);
        byte[] snapshot = snapshotSeq == 0 ? null : bytes(row, 5, name, "snapshot " + snapshotSeq);
        List<byte[]> tail = tail(connection, name, row.getLong(1), snapshotSeq, headSeq);
        return new StoredDocument(
            row.getString(2),
            headSeq,
            snapshotSeq,
            snapshot,
            tail,
            SessionTable.of(connection, row.getLong(1)));
      }
    }
  }

  private static List<byte[]> tail(
      Connection connection, DocumentName name, long id, long snapshotSeq, long headSeq)
      throws SQLException {
    List<byte[]> tail = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(TAIL)) {
      select.setFetchSize(FETCH_SIZE);
      select.setLong(1, id);
      select.setLong(2, snapshotSeq);
      try (ResultSet row = select.executeQuery()) {
        for (long seq = snapshotSeq + 1; row.next(); seq++) {
          if (row.getLong(1) != seq) {
            throw damaged(name, "row " + seq + " is missing");
          }
          tail.add(bytes(row, 2, name, "row " + seq));
        }
      }
    }
    long lastSeq = snapshotSeq + tail.size();
    if (lastSeq < headSeq) {
      throw damaged(name, "row " + (lastSeq + 1) + " is missing");
    }
    if (lastSeq > headSeq) {
      throw damaged(
          name, "there is a row " + lastSeq + " although the last one should be " + headSeq);
    }
    return Collections.unmodifiableList(tail);
  }

  /** The bytes in {@code column}, if the checksum in the column behind it holds. */
  private static byte[] bytes(ResultSet row, int column, DocumentName name, String what)
      throws SQLException {
    byte @Nullable [] bytes = row.getBytes(column);
    if (bytes == null) {
      throw damaged(name, what + " is missing");
    }
    if (Checksum.of(bytes) != row.getLong(column + 1)) {
      throw damaged(name, what + " has a wrong checksum");
    }
    return bytes;
  }

  private static StorageException damaged(DocumentName name, String what) {
    return StorageException.permanent(
        "The document \""
            + name
            + "\" is damaged and cannot be loaded: "
            + what
            + ". Restore it from a backup.",
        null);
  }
}
