package io.collab.server.storage.jdbc;

import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
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
import java.util.Objects;

/** The table that tells who wrote first under each client id. */
final class ClientTable {

  private static final String READ =
      "SELECT client, user_name, seq FROM client_ids WHERE document_id = ? AND seq > ?";

  private static final String PAGE =
      """
      SELECT c.client, c.user_name, c.seq
      FROM documents d JOIN client_ids c ON c.document_id = d.id
      WHERE d.name = ? AND c.client >= ?
      ORDER BY c.client LIMIT ?
      """;

  private static final String FIND =
      """
      WITH wanted (document_id, client) AS (VALUES %s)
      SELECT c.document_id, c.client, c.user_name, c.seq
      FROM wanted w CROSS JOIN client_ids c
      WHERE c.document_id = w.document_id AND c.client = w.client
      """;

  private static final String WRITE =
      "INSERT INTO client_ids (document_id, client, user_name, seq) VALUES (?, ?, ?, ?)";

  /** Ids in one question: an update may bring any number of them. */
  private static final int MAX_IDS = 1_024;

  private ClientTable() {}

  /** All owners of a document. */
  static List<ClientOwner> of(Connection connection, long documentId) throws SQLException {
    return after(connection, documentId, 0);
  }

  /** The owners of a document that were recorded with rows behind {@code seq}. */
  static List<ClientOwner> after(Connection connection, long documentId, long seq)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ)) {
      select.setLong(1, documentId);
      select.setLong(2, seq);
      return owners(select);
    }
  }

  /** Some owners of a document, by ascending client id. */
  static List<ClientOwner> page(Connection connection, DocumentName name, long from, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(PAGE)) {
      select.setString(1, name.value());
      select.setLong(2, from);
      select.setInt(3, limit);
      return owners(select);
    }
  }

  private static List<ClientOwner> owners(PreparedStatement select) throws SQLException {
    List<ClientOwner> owners = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        owners.add(new ClientOwner(row.getLong(1), row.getString(2), row.getLong(3)));
      }
    }
    return Collections.unmodifiableList(owners);
  }

  /** Tells the batches whose the client ids are that they name. */
  static void find(Connection connection, Collection<DocumentBatch> batches) throws SQLException {
    Map<Long, DocumentBatch> byId = new HashMap<>();
    List<long[]> wanted = new ArrayList<>(0);
    for (DocumentBatch batch : batches) {
      long id = batch.counters().id();
      byId.put(id, batch);
      batch.clients().forEach(client -> wanted.add(new long[] {id, client}));
    }
    for (int from = 0; from < wanted.size(); from += MAX_IDS) {
      find(connection, byId, wanted.subList(from, Math.min(wanted.size(), from + MAX_IDS)));
    }
  }

  private static void find(
      Connection connection, Map<Long, DocumentBatch> batches, List<long[]> wanted)
      throws SQLException {
    int places = LogWriter.places(wanted.size());
    String query = FIND.formatted(LogWriter.list("(?, ?)", places));
    try (PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 0; i < places; i++) {
        long[] pair = i < wanted.size() ? wanted.get(i) : new long[] {0, 0};
        select.setLong(2 * i + 1, pair[0]);
        select.setLong(2 * i + 2, pair[1]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Objects.requireNonNull(batches.get(row.getLong(1)))
              .foundOwner(new ClientOwner(row.getLong(2), row.getString(3), row.getLong(4)));
        }
      }
    }
  }

  /** Records the owners that come with the rows of the batches. */
  static void write(Connection connection, Collection<DocumentBatch> batches) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(WRITE)) {
      boolean any = false;
      for (DocumentBatch batch : batches) {
        for (ClientOwner owner : batch.newOwners()) {
          insert.setLong(1, batch.counters().id());
          insert.setLong(2, owner.client());
          insert.setString(3, owner.user());
          insert.setLong(4, owner.seq());
          insert.addBatch();
          any = true;
        }
      }
      if (any) {
        insert.executeBatch();
      }
    }
  }
}
