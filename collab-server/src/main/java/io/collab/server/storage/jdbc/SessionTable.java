package io.collab.server.storage.jdbc;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.SessionOp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The table that tells which operation of each thin client is the last in the log. */
final class SessionTable {

  private static final String READ =
      "SELECT root, session, op FROM sessions WHERE document_id = ? AND seq >= ?";

  private static final String FIND =
      """
      WITH wanted (document_id, root, session) AS (VALUES %s)
      SELECT s.document_id, s.root, s.session, s.op
      FROM wanted w CROSS JOIN sessions s
      WHERE s.document_id = w.document_id AND s.root = w.root AND s.session = w.session
      """;

  private static final String WRITE =
      """
      INSERT INTO sessions (document_id, root, session, op, seq, changed_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (document_id, root, session)
      DO UPDATE SET op = excluded.op, seq = excluded.seq, changed_at = excluded.changed_at
      """;

  private static final String FORGET =
      "DELETE FROM sessions WHERE changed_at < ? AND document_id = (SELECT id FROM documents WHERE name = ?)";

  /** A client that comes back later than this with unsaved operations may do them twice. */
  private static final Duration MEMORY = Duration.ofDays(90);

  private SessionTable() {}

  /** All sessions of a document. */
  static List<SessionOp> of(Connection connection, long documentId) throws SQLException {
    return after(connection, documentId, -1);
  }

  /** The sessions of a document whose last operation is in a row behind {@code seq}. */
  static List<SessionOp> after(Connection connection, long documentId, long seq)
      throws SQLException {
    List<SessionOp> sessions = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(READ)) {
      select.setLong(1, documentId);
      select.setLong(2, seq + 1);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sessions.add(new SessionOp(row.getString(1), row.getString(2), row.getLong(3)));
        }
      }
    }
    return Collections.unmodifiableList(sessions);
  }

  /** Tells the batches how far the sessions are whose operations they hold. */
  static void find(Connection connection, Collection<DocumentBatch> batches) throws SQLException {
    Map<Long, DocumentBatch> byId = new HashMap<>();
    int sessions = 0;
    for (DocumentBatch batch : batches) {
      byId.put(batch.counters().id(), batch);
      sessions += batch.sessions().size();
    }
    if (sessions > 0) {
      find(connection, byId, LogWriter.places(sessions));
    }
  }

  private static void find(Connection connection, Map<Long, DocumentBatch> batches, int places)
      throws SQLException {
    String query = FIND.formatted(LogWriter.list("(?, ?, ?)", places));
    try (PreparedStatement select = connection.prepareStatement(query)) {
      int column = 1;
      for (Map.Entry<Long, DocumentBatch> batch : batches.entrySet()) {
        for (DocumentBatch.SessionKey session : batch.getValue().sessions()) {
          select.setLong(column++, batch.getKey());
          select.setString(column++, session.root());
          select.setString(column++, session.session());
        }
      }
      while (column <= 3 * places) {
        select.setLong(column++, 0);
        select.setString(column++, "");
        select.setString(column++, "");
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Objects.requireNonNull(batches.get(row.getLong(1)))
              .foundSession(
                  new DocumentBatch.SessionKey(row.getString(2), row.getString(3)), row.getLong(4));
        }
      }
    }
  }

  /** Writes how far the sessions are once the rows of the batches are there. */
  static void write(Connection connection, Collection<DocumentBatch> batches, long now)
      throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(WRITE)) {
      boolean any = false;
      for (DocumentBatch batch : batches) {
        for (SessionOp last : batch.changedSessions()) {
          upsert.setLong(1, batch.counters().id());
          upsert.setString(2, last.root());
          upsert.setString(3, last.session());
          upsert.setLong(4, last.op());
          // Or in one of the rows before it, of the same transaction.
          upsert.setLong(5, batch.counters().headSeq());
          upsert.setLong(6, now);
          upsert.addBatch();
          any = true;
        }
      }
      if (any) {
        upsert.executeBatch();
      }
    }
  }

  /** Forgets sessions of a document that were idle for long. */
  static void forgetIdle(Connection connection, DocumentName document, long now)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
      delete.setLong(1, now - MEMORY.toMillis());
      delete.setString(2, document.value());
      delete.executeUpdate();
    }
  }
}
