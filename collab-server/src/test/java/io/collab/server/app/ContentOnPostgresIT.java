package io.collab.server.app;

import io.collab.server.config.DatabaseConfig;
import io.collab.server.config.ServerConfig;
import io.collab.server.storage.jdbc.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ContentOnPostgresIT extends ContentContract {

  @TempDir private Path directory;
  private String database;

  @Override
  ServerConfig config() throws Exception {
    if (database == null) {
      database = TestPostgres.createDatabase();
    }
    return ServerConfig.inDirectory(directory)
        .withDatabase(new DatabaseConfig(TestPostgres.url(database), TestPostgres.USER, null));
  }
}
