package io.collab.server.storage.jdbc;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of SQLite. */
class SqliteMigrationIT extends MigrationContract {

  private final AtomicInteger databases = new AtomicInteger();

  @TempDir private Path directory;

  @Override
  TestDatabase newDatabase() {
    return new TestSqlite(directory.resolve("data-" + databases.incrementAndGet()));
  }
}
