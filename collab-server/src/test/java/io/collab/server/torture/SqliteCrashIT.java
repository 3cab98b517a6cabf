package io.collab.server.torture;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCrashIT extends CrashContract {

  @TempDir private Path directory;

  @Override
  String newTarget() throws Exception {
    return Files.createTempDirectory(directory, "data").toString();
  }

  @Override
  Path directory() {
    return directory;
  }
}
