package io.collab.server.storage.jdbc;

import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.LogTail;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private static final String POSITION =
      "SELECT id, lineage, head_seq, trimmed_seq FROM documents WHERE name = ?";

  private static final String POSITIONS =
      "SELECT name, lineage, head_seq FROM documents WHERE name IN (%s)";

  /** Names in one question. */
  private static final int MAX_NAMES = 1_024;

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
      throw failure("The document \"" + name + "\" cannot be loaded. ", e);
    }
  }

  /**
   * Reads the rows behind {@code seq}, or the newest snapshot and the rows behind that one if some
   * of them are not kept any more.
   *
   * @throws StorageException if any of them is missing or damaged, or the database cannot be read
   */
  LogTail readAfter(DocumentName name, long seq) {
    try {
      return database.read(connection -> readAfter(connection, name, seq));
    } catch (SQLException e) {
      throw failure("The document \"" + name + "\" cannot be read. ", e);
    }
  }

  /**
   * Reads where logs end.
   *
   * @throws StorageException if the database cannot be read
   */
  Map<DocumentName, LogPosition> heads(Collection<DocumentName> names) {
    Map<DocumentName, LogPosition> heads = new HashMap<>();
    List<DocumentName> all = List.copyOf(names);
    try {
      for (int from = 0; from < all.size(); from += MAX_NAMES) {
        List<DocumentName> some = all.subList(from, Math.min(all.size(), from + MAX_NAMES));
        heads.putAll(database.read(connection -> heads(connection, some)));
      }
      return heads;
    } catch (SQLException e) {
      throw failure("The ends of logs cannot be read. ", e);
    }
  }

  /**
   * Reads whose client ids are.
   *
   * @throws StorageException if the database cannot be read
   */
  List<ClientOwner> clientOwners(DocumentName name, long from, int limit) {
    try {
      return database.read(connection -> ClientTable.page(connection, name, from, limit));
    } catch (SQLException e) {
      throw failure("The authors of document \"" + name + "\" cannot be read. ", e);
    }
  }

  private StorageException failure(String what, SQLException e) {
    String message = what + database.dialect().explain(e);
    return database.dialect().classify(e) == Failure.AWAY
        ? StorageException.retryable(message, e)
        : StorageException.permanent(message, e);
  }

  private static LogTail readAfter(Connection connection, DocumentName name, long seq)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(POSITION)) {
      find.setString(1, name.value());
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return LogTail.ABSENT;
        }
        long id = row.getLong(1);
        long headSeq = row.getLong(3);
        if (headSeq <= seq) {
          return new LogTail(row.getString(2), headSeq, List.of(), List.of(), List.of());
        }
        if (seq < row.getLong(4)) {
          StoredDocument all = read(connection, name);
          return new LogTail(
              all.lineage(),
              all.headSeq(),
              all.snapshotSeq(),
              all.snapshot(),
              all.tail(),
              SessionTable.after(connection, id, seq),
              ClientTable.after(connection, id, seq));
        }
        return new LogTail(
            row.getString(2),
            headSeq,
            tail(connection, name, id, seq, headSeq),
            SessionTable.after(connection, id, seq),
            ClientTable.after(connection, id, seq));
      }
    }
  }

  private static Map<DocumentName, LogPosition> heads(
      Connection connection, List<DocumentName> names) throws SQLException {
    int places = LogWriter.places(names.size());
    String query = POSITIONS.formatted(LogWriter.list("?", places));
    try (PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 0; i < places; i++) {
        select.setString(i + 1, names.get(Math.min(i, names.size() - 1)).value());
      }
      Map<DocumentName, LogPosition> heads = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          heads.put(
              new DocumentName(row.getString(1)),
              new LogPosition(row.getString(2), row.getLong(3)));
        }
      }
      return heads;
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
            SessionTable.of(connection, row.getLong(1)),
            ClientTable.of(connection, row.getLong(1)));
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
  static byte[] bytes(ResultSet row, int column, DocumentName name, String what)
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

  static StorageException damaged(DocumentName name, String what) {
    return StorageException.permanent(
        "The document \""
            + name
            + "\" is damaged and cannot be loaded: "
            + what
            + ". Restore it from a backup.",
        null);
  }
}
