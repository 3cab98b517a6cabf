package io.collab.server.torture;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.server.torture.StoredLog.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A copy of every row that was ever committed, which the database makes by itself: what trimmed
 * logs and snapshots are compared with. Confined to one thread.
 */
final class RowAudit implements AutoCloseable {

  private static final String TABLE =
      """
      CREATE TABLE audit (document_id BIGINT, seq BIGINT, bytes %s, PRIMARY KEY (document_id, seq))
      """;

  private static final List<String> SQLITE =
      List.of(
          TABLE.formatted("BLOB"),
          """
          CREATE TRIGGER audited AFTER INSERT ON updates
          BEGIN INSERT INTO audit VALUES (NEW.document_id, NEW.seq, NEW.bytes); END
          """);

  private static final List<String> POSTGRES =
      List.of(
          TABLE.formatted("BYTEA"),
          """
          CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO audit VALUES (NEW.document_id, NEW.seq, NEW.bytes); RETURN NULL; END $$
          """,
          """
          CREATE TRIGGER audited AFTER INSERT ON updates FOR EACH ROW EXECUTE FUNCTION audited()
          """);

  private final Connection connection;
  private final Map<String, Audited> documents = new HashMap<>();

  /** What is known of a document. */
  private static final class Audited {
    private final List<byte[]> rows = new ArrayList<>();

    /** Moves on with the snapshots. */
    private final Fold snapshots = new Fold();

    /** Moves on with the end of the log. */
    private final Fold ends = new Fold();
  }

  /** What some of the first rows add up to. */
  private static final class Fold {
    private YDoc doc = newDoc();
    private int rows;

    private static YDoc newDoc() {
      return YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    }

    private byte[] to(List<byte[]> all, int count) {
      if (count < rows) {
        doc = newDoc();
        rows = 0;
      }
      doc.transact(transaction -> all.subList(rows, count).forEach(doc::applyUpdate));
      rows = count;
      return LogChecker.canonical(doc.encodeStateAsUpdate());
    }
  }

  /**
   * Begins with tables that have no rows.
   *
   * @param target a data directory or a JDBC URL
   */
  RowAudit(String target) throws SQLException {
    connection = StoredLog.connect(target);
    try (Statement statement = connection.createStatement()) {
      for (String sql : target.startsWith("jdbc:") ? POSTGRES : SQLITE) {
        statement.execute(sql);
      }
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Reads what is new; answers with the number of rows; throws if one is missing. */
  int read(String document) throws SQLException {
    List<byte[]> known = audited(document).rows;
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT a.seq, a.bytes FROM audit a JOIN documents d ON d.id = a.document_id
            WHERE d.name = ? AND a.seq > ? ORDER BY a.seq
            """)) {
      select.setString(1, document);
      select.setLong(2, known.size());
      ResultSet row = select.executeQuery();
      while (row.next()) {
        known.add(row.getBytes(2));
        if (row.getLong(1) != known.size()) {
          throw new AssertionError("I5 is violated: there never was a row " + known.size());
        }
      }
      return known.size();
    }
  }

  private Audited audited(String document) {
    return documents.computeIfAbsent(document, name -> new Audited());
  }

  /** What the first rows of a document add up to; they must have been read. */
  byte[] fold(String document, long rows) {
    Audited all = audited(document);
    return all.ends.to(all.rows, (int) rows);
  }

  /** Forgets what was read of a document. */
  void forget(String document) {
    documents.remove(document);
  }

  /** Compares what is left of a log with all that ever was in it; that must have been read. */
  void check(String document, StoredLog log) {
    Audited all = audited(document);
    for (StoredRow row : log.rows()) {
      if (!Arrays.equals(all.rows.get((int) row.seq() - 1), row.bytes())) {
        throw new AssertionError("I5 is violated: row " + row.seq() + " has changed");
      }
    }
    for (StoredRow snapshot : log.snapshots()) {
      byte[] expected = all.snapshots.to(all.rows, (int) snapshot.seq());
      if (!Arrays.equals(expected, LogChecker.canonical(snapshot.bytes()))) {
        throw new AssertionError(
            "I7 is violated: snapshot " + snapshot.seq() + " is not what all its rows added up to");
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
