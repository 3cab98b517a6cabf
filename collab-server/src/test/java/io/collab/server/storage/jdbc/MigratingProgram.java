package io.collab.server.storage.jdbc;

import java.nio.file.Path;

/** A program that brings tables up to date, for tests that end it meanwhile. */
final class MigratingProgram {

  private MigratingProgram() {}

  /** Argument: a data directory or a JDBC URL. */
  public static void main(String[] args) {
    StorageOptions.Builder options =
        args[0].startsWith("jdbc:")
            ? StorageOptions.atUrl(args[0], TestPostgres.USER, null)
            : StorageOptions.inDirectory(Path.of(args[0]));
    JdbcStorage.open(options.build()).close();
  }
}
