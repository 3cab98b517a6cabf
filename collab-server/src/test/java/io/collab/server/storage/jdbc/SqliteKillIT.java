package io.collab.server.storage.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes to SQLite. */
class SqliteKillIT extends KillContract {

  @TempDir private Path directory;

  @Override
  String target() {
    return directory.toString();
  }

  @Override
  StorageOptions options() {
    return StorageOptions.inDirectory(directory).build();
  }
}
