package io.collab.server.storage.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract of storage, kept by SQLite. */
class SqliteStorageIT extends StorageContract {

  @TempDir private Path directory;

  @Override
  TestDatabase newDatabase() {
    return new TestSqlite(directory);
  }
}
