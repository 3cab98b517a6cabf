package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StoredDocument;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * A database as an earlier version left it: its tables were made by the migrations of that time,
 * and each brought the rows of its time. A document without a snapshot, one with snapshot and tail,
 * one with nothing but a snapshot, and a session of a thin client that is idle.
 */
final class OlderDatabase {

  private static final String LINEAGE = "lineage-of-then";
  private static final SessionOp SESSION = new SessionOp("content", "session-of-then", 7);
  private static final long CREATED_AT = 1_700_000_000_000L;

  /** Sessions have a table from here on. */
  private static final int WITH_SESSIONS = 2;

  private final TestDatabase database;
  private final int version;
  private final List<Document> documents = new ArrayList<>();

  /**
   * A document that was stored then.
   *
   * @param snapshotSeq rows in its snapshot; 0 for none
   */
  private record Document(DocumentName name, long id, List<byte[]> rows, int snapshotSeq) {

    byte[] snapshot() {
      return Edits.replay(null, rows.subList(0, snapshotSeq)).encodeStateAsUpdate();
    }

    List<byte[]> tail() {
      return rows.subList(snapshotSeq, rows.size());
    }
  }

  /**
   * Makes it in an empty database.
   *
   * @param version of the tables; 0 leaves the database empty
   */
  OlderDatabase(TestDatabase database, int version, SplittableRandom random) throws SQLException {
    this.database = database;
    this.version = version;
    for (int step = 1; step <= version; step++) {
      migrate(step);
      if (step == 1) {
        write(random);
      } else if (step == WITH_SESSIONS) {
        writeSession();
      }
    }
  }

  /** The version of the newest tables. */
  static int newest(TestDatabase database) throws SQLException {
    return with(
        database,
        flyway ->
            // Not how many there are: some are for one database alone.
            Arrays.stream(flyway.load().info().all())
                .mapToInt(migration -> Integer.parseInt(migration.getVersion().getVersion()))
                .max()
                .orElseThrow());
  }

  private void migrate(int target) throws SQLException {
    with(database, flyway -> flyway.target(Integer.toString(target)).load().migrate());
  }

  private static <T> T with(TestDatabase database, Function<FluentConfiguration, T> work)
      throws SQLException {
    try (SqlDialect dialect = database.options().build().dialect();
        OneConnection connection = new OneConnection(dialect.migrationSource())) {
      return work.apply(Migrations.configure(dialect, connection));
    }
  }

  private void write(SplittableRandom random) throws SQLException {
    documents.add(new Document(new DocumentName("tail"), 1, Edits.random(random, 20), 0));
    documents.add(new Document(new DocumentName("both"), 2, Edits.random(random, 20), 12));
    documents.add(new Document(new DocumentName("snapshot \u00e9"), 3, Edits.random(random, 9), 9));
    try (Connection connection = database.connect()) {
      for (Document document : documents) {
        write(connection, document);
      }
    }
  }

  private static void write(Connection connection, Document document) throws SQLException {
    long tailBytes = document.tail().stream().mapToLong(row -> row.length).sum();
    long snapshotBytes = document.snapshotSeq == 0 ? 0 : document.snapshot().length;
    // The numbers are those that the database gives: it is empty.
    execute(
        connection,
        "INSERT INTO documents (name, lineage, head_seq, tail_bytes, snapshot_seq, snapshot_bytes, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        document.name.value(),
        LINEAGE,
        (long) document.rows.size(),
        tailBytes,
        (long) document.snapshotSeq,
        snapshotBytes,
        CREATED_AT);
    long seq = 0;
    for (byte[] row : document.rows) {
      seq++;
      byte[] key = ByteBuffer.allocate(16).putLong(document.id).putLong(seq).array();
      execute(
          connection,
          "INSERT INTO updates (document_id, seq, key, bytes, checksum, created_at) VALUES (?, ?, ?, ?, ?, ?)",
          document.id,
          seq,
          key,
          row,
          Checksum.of(row),
          CREATED_AT);
    }
    if (document.snapshotSeq > 0) {
      byte[] snapshot = document.snapshot();
      execute(
          connection,
          "INSERT INTO snapshots (document_id, seq, bytes, checksum, created_at) VALUES (?, ?, ?, ?, ?)",
          document.id,
          (long) document.snapshotSeq,
          snapshot,
          Checksum.of(snapshot),
          CREATED_AT);
    }
  }

  private void writeSession() throws SQLException {
    try (Connection connection = database.connect()) {
      execute(
          connection,
          "INSERT INTO sessions (document_id, root, session, op, changed_at) VALUES (?, ?, ?, ?, ?)",
          documents.get(0).id,
          SESSION.root(),
          SESSION.session(),
          SESSION.op(),
          CREATED_AT);
    }
  }

  private static void execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      assertThat(statement.executeUpdate()).isOne();
    }
  }

  /** Opens it with the program of today: everything is there, and the logs go on. */
  void check() {
    try (JdbcStorage storage = JdbcStorage.open(database.options().build())) {
      get(storage.check());
      for (Document document : documents) {
        check(document, get(storage.load(document.name)));
        byte[] next = Edits.typing("x").get(0);
        LogPosition position =
            get(storage.append(new AppendRequest(document.name, UUID.randomUUID(), next, LINEAGE)));
        assertThat(position).isEqualTo(new LogPosition(LINEAGE, document.rows.size() + 1));
      }
      LogPosition first = get(storage.append(Edits.row(new DocumentName("new"), (byte) 1)));
      assertThat(first.seq()).isOne();
    }
  }

  private void check(Document document, StoredDocument stored) {
    assertThat(stored.lineage()).isEqualTo(LINEAGE);
    assertThat(stored.headSeq()).isEqualTo(document.rows.size());
    assertThat(stored.snapshotSeq()).isEqualTo(document.snapshotSeq);
    assertThat(stored.tail()).containsExactlyElementsOf(document.tail());
    assertThat(Edits.canonical(stored))
        .isEqualTo(Edits.canonical(Edits.replay(null, document.rows)));
    boolean hasSession = version >= WITH_SESSIONS && document.id == documents.get(0).id;
    assertThat(stored.sessions()).isEqualTo(hasSession ? List.of(SESSION) : List.of());
  }
}
