package io.collab.server.torture;

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
final class RowAudit {

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

  private final String target;
  private final Map<String, List<byte[]>> rows = new HashMap<>();

  /**
   * Begins with tables that have no rows.
   *
   * @param target a data directory or a JDBC URL
   */
  RowAudit(String target) throws SQLException {
    this.target = target;
    try (Connection connection = StoredLog.connect(target);
        Statement statement = connection.createStatement()) {
      for (String sql : target.startsWith("jdbc:") ? POSTGRES : SQLITE) {
        statement.execute(sql);
      }
    }
  }

  /** All rows of a document; throws if one is missing. */
  List<byte[]> rows(String document) throws SQLException {
    List<byte[]> known = rows.computeIfAbsent(document, name -> new ArrayList<>());
    try (Connection connection = StoredLog.connect(target);
        PreparedStatement select =
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
    }
    return known;
  }

  /** What the first rows of a document add up to. */
  byte[] fold(String document, long rows) throws SQLException {
    List<byte[]> all = rows(document);
    return LogChecker.canonical(all.subList(0, (int) rows).toArray(byte[][]::new));
  }

  /** Forgets what was read of a document. */
  void forget(String document) {
    rows.remove(document);
  }

  /** Compares what is left of a log with all that ever was in it. */
  void check(String document, StoredLog log) throws SQLException {
    List<byte[]> all = rows(document);
    for (StoredRow row : log.rows()) {
      if (!Arrays.equals(all.get((int) row.seq() - 1), row.bytes())) {
        throw new AssertionError("I5 is violated: row " + row.seq() + " has changed");
      }
    }
    for (StoredRow snapshot : log.snapshots()) {
      if (!Arrays.equals(fold(document, snapshot.seq()), LogChecker.canonical(snapshot.bytes()))) {
        throw new AssertionError(
            "I7 is violated: snapshot " + snapshot.seq() + " is not what all its rows added up to");
      }
    }
  }
}
