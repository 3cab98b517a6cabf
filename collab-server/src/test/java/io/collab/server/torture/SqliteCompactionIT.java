package io.collab.server.torture;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCompactionIT extends CompactionContract {

  @TempDir private Path directory;

  @Override
  String newTarget() throws Exception {
    return Files.createTempDirectory(directory, "data").toString();
  }

  @Override
  int rows() {
    return 4_000;
  }

  @Override
  int cases() {
    return 2;
  }

  @Override
  int servers() {
    return 1;
  }
}
