package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.server.failpoint.Failpoint;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Launch;
import io.collab.server.testkit.ServerProcess.Result;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Databases of all earlier versions are opened, and the program ends at every step of that (T41).
 * Afterwards it starts again, and every document is as it was.
 */
abstract class MigrationContract {

  /** The exit status of a process that a failpoint ended. */
  private static final int KILLED = 137;

  /** Longer than one migration of such tables takes, in microseconds. */
  private static final int MIGRATION_MICROS = 60_000;

  /** Else after every commit: in between the database itself takes everything back. */
  private static final boolean EVERY_CALL = Boolean.getBoolean("collab.long");

  /** Without anything in it. */
  abstract TestDatabase newDatabase() throws Exception;

  @Test
  void documentsOfAllEarlierVersionsAreAsTheyWere() throws Exception {
    int newest = OlderDatabase.newest(newDatabase());
    for (int version = 0; version <= newest; version++) {
      new OlderDatabase(newDatabase(), version, new SplittableRandom(version)).check();
    }
  }

  @Test
  void aProcessThatEndsBeforeOrAfterAMigrationHasHarmedNothing() {
    RandomCases.run(
        1,
        10,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          int newest = OlderDatabase.newest(newDatabase());
          for (int version = 0; version < newest; version++) {
            TestDatabase database = newDatabase();
            OlderDatabase older = new OlderDatabase(database, version, random.split());
            endAt(database, "halt@" + (1 + random.nextInt(2)));
            older.check();
          }
        });
  }

  @Test
  void aProcessThatEndsAnywhereInAMigrationHasHarmedNothing() {
    RandomCases.run(
        1,
        40,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          int version = random.nextInt(OlderDatabase.newest(newDatabase()));
          TestDatabase database = newDatabase();
          OlderDatabase older = new OlderDatabase(database, version, random.split());
          endAt(database, "halt-after:" + random.nextInt(MIGRATION_MICROS) + "@1");
          older.check();
        });
  }

  private static void endAt(TestDatabase database, String how) throws Exception {
    Launch launch =
        new Launch(
            List.of(),
            List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dcollab.failpoints=" + Failpoint.MIGRATING + "=" + how),
            MigratingProgram.class);
    Result result = ServerProcess.run(launch, Map.of(), database.target());
    // A process that was to end a moment later may have been done before.
    assertThat(result.status())
        .as(how + ": " + result.errors())
        .isIn(how.startsWith("halt-after") ? List.of(KILLED, 0) : List.of(KILLED));
  }

  /** From one call on nothing arrives at the database any more, and its connections end. */
  @Test
  void aProcessThatIsCutOffAfterACommitHasHarmedNothing() throws Exception {
    int newest = OlderDatabase.newest(newDatabase());
    int cuts = 0;
    for (int version = 0; version < newest; version++) {
      boolean over = false;
      for (int calls = 1; !over; calls++) {
        TestDatabase database = newDatabase();
        OlderDatabase older = new OlderDatabase(database, version, new SplittableRandom(version));
        over = !isCutOff(database, version + 1, calls);
        older.check();
        cuts++;
      }
    }
    System.out.printf("%,d migrations were cut off, each at another call%n", cuts - newest);
    assertThat(cuts).as("places").isGreaterThan(2 * newest);
  }

  /** Answers false if the migration was done before. */
  private static boolean isCutOff(TestDatabase database, int target, int calls) throws Exception {
    AtomicInteger left = new AtomicInteger(calls);
    BrokenCalls broken = new BrokenCalls(method -> fate(method, left));
    try (SqlDialect dialect = database.options().build().dialect();
        OneConnection connection = new OneConnection(broken.around(dialect.migrationSource()))) {
      Migrations.configure(dialect, connection).target(Integer.toString(target)).load().migrate();
    } catch (BrokenCalls.Over e) {
      // As it is to be.
    }
    return left.get() <= 0;
  }

  private static BrokenCalls.Fate fate(String method, AtomicInteger left) {
    if (left.get() <= 0) {
      return BrokenCalls.Fate.OVER;
    }
    boolean counts =
        method.equals("commit")
            || (EVERY_CALL && (method.startsWith("execute") || method.equals("setAutoCommit")));
    if (counts) {
      left.decrementAndGet();
    }
    return BrokenCalls.Fate.DONE;
  }
}
