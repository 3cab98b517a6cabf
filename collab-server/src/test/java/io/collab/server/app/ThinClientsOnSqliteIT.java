package io.collab.server.app;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class ThinClientsOnSqliteIT extends ThinClientsContract {

  @TempDir private Path directory;

  @Override
  List<String> database() {
    return List.of("--data", directory.toString());
  }
}
