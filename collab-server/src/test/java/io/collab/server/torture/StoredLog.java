package io.collab.server.torture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of one document as the tables hold it, read without a line of the server.
 *
 * @param headSeq the number that the document's own row has for the newest row; 0 without a
 *     document
 * @param trimmedSeq number of the last row that does not count any more; 0 if all do
 * @param rows those that count
 */
record StoredLog(
    String lineage,
    long headSeq,
    long trimmedSeq,
    List<StoredRow> rows,
    List<StoredRow> snapshots) {

  /** A row of the log, or a snapshot up to it. */
  record StoredRow(long seq, byte[] bytes, long checksum) {}

  /** The log as it was when this was its newest row. */
  StoredLog upTo(long seq) {
    return new StoredLog(lineage, seq, trimmedSeq, upTo(seq, rows), upTo(seq, snapshots));
  }

  private static List<StoredRow> upTo(long seq, List<StoredRow> rows) {
    return rows.stream().filter(row -> row.seq() <= seq).toList();
  }

  static Connection connect(String target) throws SQLException {
    if (target.startsWith("jdbc:")) {
      return DriverManager.getConnection(target, "postgres", null);
    }
    unpackSqliteHere();
    return DriverManager.getConnection("jdbc:sqlite:" + Path.of(target).resolve("collab.db"));
  }

  /** The driver would leave its library in the temporary directory of the system. */
  private static void unpackSqliteHere() {
    if (System.getProperty("org.sqlite.tmpdir") == null) {
      Path here = Path.of("target", "sqlite-native").toAbsolutePath();
      try {
        Files.createDirectories(here);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      System.setProperty("org.sqlite.tmpdir", here.toString());
    }
  }

  static StoredLog read(String target, String document) throws SQLException {
    try (Connection connection = connect(target)) {
      connection.setAutoCommit(false);
      if (target.startsWith("jdbc:")) {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      }
      try (PreparedStatement find =
          connection.prepareStatement(
              "SELECT id, lineage, head_seq, trimmed_seq FROM documents WHERE name = ?")) {
        find.setString(1, document);
        ResultSet row = find.executeQuery();
        if (!row.next()) {
          return new StoredLog("", 0, 0, List.of(), List.of());
        }
        long id = row.getLong(1);
        return new StoredLog(
            row.getString(2),
            row.getLong(3),
            row.getLong(4),
            rows(connection, "updates", id, row.getLong(4)),
            rows(connection, "snapshots", id, 0));
      }
    }
  }

  private static List<StoredRow> rows(Connection connection, String table, long id, long after)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT seq, bytes, checksum FROM "
                + table
                + " WHERE document_id = ? AND seq > ? ORDER BY seq")) {
      select.setLong(1, id);
      select.setLong(2, after);
      ResultSet row = select.executeQuery();
      List<StoredRow> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(new StoredRow(row.getLong(1), row.getBytes(2), row.getLong(3)));
      }
      return rows;
    }
  }
}
