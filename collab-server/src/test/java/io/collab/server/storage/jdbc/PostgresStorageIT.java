package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.DocumentName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The contract of storage, kept by PostgreSQL. */
class PostgresStorageIT extends StorageContract {

  @Override
  TestDatabase newDatabase() throws SQLException {
    return TestPostgresDatabase.create();
  }

  @Test
  void noRowGoesEarlyBecauseOfTheClockOfAServer() throws SQLException {
    DocumentName document = new DocumentName("clocks");
    Clock right = Clock.systemUTC();
    Clock slow = Clock.offset(right, Duration.ofDays(-10));
    Clock fast = Clock.offset(right, Duration.ofDays(10));
    StorageOptions.Builder options = newDatabase().options();
    try (JdbcStorage storage = JdbcStorage.open(options.clock(slow).snapshotRows(20).build())) {
      Edits.typing("x".repeat(20))
          .forEach(update -> Stages.get(storage.append(Edits.row(document, update))));
      Stages.await(() -> Stages.get(storage.load(document)), stored -> stored.snapshotSeq() == 20);
    }

    try (Database shared = Database.open(options.build().dialect())) {
      RetentionPolicy day = new RetentionPolicy(Duration.ofDays(1));
      assertThat(new LogTrimmer(shared, day, right, 10).read(document, 20)).isEmpty();
      assertThat(new LogTrimmer(shared, day, fast, 10).read(document, 20)).isEmpty();
      RetentionPolicy all = new RetentionPolicy(Duration.ZERO);
      assertThat(new LogTrimmer(shared, all, right, 10).read(document, 20)).isPresent();
      assertThat(new LogTrimmer(shared, all, slow, 10).read(document, 20)).isEmpty();
    }
  }
}
