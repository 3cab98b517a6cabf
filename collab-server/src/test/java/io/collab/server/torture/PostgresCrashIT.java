package io.collab.server.torture;

import io.collab.server.failpoint.Failpoint;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.storage.jdbc.TestPostgres;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

class PostgresCrashIT extends CrashContract {

  @TempDir private Path directory;

  @Override
  String newTarget() throws Exception {
    String target = TestPostgres.url(TestPostgres.createDatabase());
    JdbcStorage.open(TortureServer.options(target).build()).close(); // makes the tables
    return target;
  }

  /** Between inserting rows and their commit there is no point where both are one trip. */
  @Override
  void prepare(String target, Failpoint point) throws Exception {
    boolean inSteps = point == Failpoint.INSERTING || point == Failpoint.INSERTED;
    TestPostgres.writeInSteps(target, inSteps);
  }

  @Override
  Path directory() {
    return directory;
  }

  /** Those on the way of an edit to the database and back. Others know nothing of the database. */
  @Override
  Set<Failpoint> points() {
    return EnumSet.range(Failpoint.INSERTING, Failpoint.TRIMMED);
  }
}
