package io.collab.server.app;

import io.collab.server.config.ServerConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ContentOnSqliteIT extends ContentContract {

  @TempDir private Path directory;

  @Override
  ServerConfig config() {
    return ServerConfig.inDirectory(directory);
  }
}
