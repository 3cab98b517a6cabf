package io.collab.server.torture;

import io.collab.server.storage.jdbc.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class PostgresCrashIT extends CrashContract {

  @TempDir private Path directory;

  @Override
  String newTarget() throws Exception {
    return TestPostgres.url(TestPostgres.createDatabase());
  }

  @Override
  Path directory() {
    return directory;
  }
}
