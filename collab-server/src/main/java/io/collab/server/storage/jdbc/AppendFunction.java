package io.collab.server.storage.jdbc;

import io.collab.server.failpoint.Failpoint;
import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.ClientClaims;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.SessionOp;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Adds rows to the logs of many documents in one trip to PostgreSQL, commit included, by the
 * function {@code append_rows} of the migrations.
 *
 * <p>It writes all rows or none, and only what is as expected: no row is there already, nor any of
 * its operations, and the rest of the log is what its writer believes. What to do with rows of
 * which that is not so takes several trips, and stays with {@link LogWriter}. Confined to the
 * thread that writes.
 */
final class AppendFunction {

  /** The types of its parameters, in their order; the last one is no list. */
  private static final List<String> TYPES =
      List.of(
          "text", "text", "int8", "int8", // documents
          "int4", "int8", "bytea", "bytea", "int8", // rows
          "int4", "bytea", // keys that must be there
          "int4", "text", "text", "int8", "int8", // sessions
          "int4", "int8", "text", "int8", // owners of client ids
          "int4", "int8", "text", // client ids that must not belong to others
          "int4", "int8"); // client ids that must not belong to anybody

  private static final String CALL =
      "SELECT document, id, lineage, head_seq, tail_bytes, snapshot_seq, snapshot_bytes FROM append_rows("
          + LogWriter.list("?", TYPES.size() + 1)
          + ")";

  private final SortedMap<DocumentName, DocumentBatch> batches;
  private final List<List<@Nullable Object>> parameters =
      IntStream.range(0, TYPES.size())
          .<List<@Nullable Object>>mapToObj(i -> new ArrayList<>())
          .toList();

  private AppendFunction(SortedMap<DocumentName, DocumentBatch> batches) {
    this.batches = batches;
  }

  /**
   * Adds the rows and commits.
   *
   * @param requests as {@link LogWriter#write} takes them
   * @return null if something was not as expected; none of the rows is written then
   */
  static LogWriter.@Nullable Written write(
      Database database, Clock clock, List<AppendRequest> requests) throws SQLException {
    AppendFunction function = new AppendFunction(LogWriter.byDocument(requests));
    if (!function.prepare()) {
      return null;
    }
    Failpoint.COMMITTING.reached();
    return database.writeAtOnce(connection -> function.call(connection, clock.millis()))
        ? new LogWriter.Written(function.batches)
        : null;
  }

  /** Answers whether rows can be written at all that are as they are. */
  private boolean prepare() {
    int document = 0;
    for (DocumentBatch batch : batches.values()) {
      document++;
      List<DocumentBatch.NewRow> rows = batch.numberAsExpected();
      if (rows.size() < batch.count() || batch.renewal() != null) {
        return false;
      }
      add(
          0,
          batch.document().value(),
          batch.expectedLineage(),
          (long) batch.count(),
          batch.bytes());
      for (DocumentBatch.NewRow row : rows) {
        byte[] update = row.request().update();
        byte[] key = LogWriter.bytes(row.request().key());
        add(4, document, row.seq(), key, update, Checksum.of(update));
      }
      for (UUID key : batch.predecessors()) {
        add(9, document, LogWriter.bytes(key));
      }
      addSessions(document, batch);
      addClients(document, batch);
    }
    return true;
  }

  private void addSessions(int document, DocumentBatch batch) {
    Map<DocumentBatch.SessionKey, Long> first = batch.firstOperations();
    for (SessionOp last : batch.changedSessions()) {
      Long op = first.get(DocumentBatch.SessionKey.of(last));
      add(11, document, last.root(), last.session(), op, last.op());
    }
  }

  private void addClients(int document, DocumentBatch batch) {
    for (ClientOwner owner : batch.newOwners()) {
      add(16, document, owner.client(), owner.user(), owner.seq());
    }
    for (ClientClaims claims : batch.exclusiveClaims()) {
      for (ClientOwner owner : claims.owners()) {
        add(20, document, owner.client(), owner.user());
      }
      for (Long client : claims.unowned()) {
        add(23, document, client);
      }
    }
  }

  /** Adds a row to some of the lists, from the {@code first} on. */
  private void add(int first, @Nullable Object... values) {
    for (int i = 0; i < values.length; i++) {
      parameters.get(first + i).add(values[i]);
    }
  }

  /** Answers whether everything was as expected. */
  private boolean call(Connection connection, long now) throws SQLException {
    List<DocumentBatch> inOrder = List.copyOf(batches.values());
    try (PreparedStatement call = connection.prepareStatement(CALL)) {
      for (int i = 0; i < TYPES.size(); i++) {
        Array list = connection.createArrayOf(TYPES.get(i), array(TYPES.get(i), parameters.get(i)));
        call.setArray(i + 1, list);
      }
      call.setLong(TYPES.size() + 1, now);
      int written = 0;
      try (ResultSet row = call.executeQuery()) {
        while (row.next()) {
          inOrder
              .get(row.getInt(1) - 1)
              .writtenAsExpected(
                  new DocumentBatch.Counters(
                      row.getLong(2),
                      row.getString(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getLong(7)));
          written++;
        }
      }
      if (written != 0 && written != inOrder.size()) {
        throw new IllegalStateException(
            "Rows of " + written + " of " + inOrder.size() + " documents were written");
      }
      return written > 0;
    }
  }

  /** Of the very type: the driver then sends the bytes as they are, and not as text. */
  private static Object[] array(String type, List<@Nullable Object> values) {
    return switch (type) {
      case "bytea" -> values.toArray(byte[][]::new);
      case "int4" -> values.toArray(Integer[]::new);
      case "int8" -> values.toArray(Long[]::new);
      default -> values.toArray(String[]::new);
    };
  }
}
