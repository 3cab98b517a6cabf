package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Edits.row;
import static io.collab.server.storage.jdbc.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a data directory, and what the person who starts the server is told. */
class SqliteStartIT {

  @TempDir private Path directory;

  @Test
  void aDirectoryThatIsNotThereIsMade() {
    Path deep = directory.resolve("not/there/yet");

    open(deep).close();

    assertThat(deep.resolve("collab.db")).exists();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(refusal(file))
        .hasMessageContaining("cannot be made")
        .hasMessageContaining(file + " is a file");
    assertThat(refusal(file.resolve("below"))).hasMessageContaining(file.toString());
  }

  @Test
  void aDirectoryThatCannotBeWrittenToIsNamed() {
    // Nobody can make files there, not even root.
    Path readOnly = Path.of("/proc/self");

    assertThat(refusal(readOnly))
        .hasMessageContaining("/proc/")
        .hasMessageContaining("cannot be written to");
  }

  @Test
  void aFileThatIsNoDatabaseIsNamedAndLeftAlone() throws IOException {
    Path file = directory.resolve("collab.db");
    Files.writeString(file, "This is somebody's diary. ".repeat(100));

    assertThat(refusal(directory)).hasMessageContaining(file + " is not an SQLite database");
    assertThat(file).content().startsWith("This is somebody's diary.");
  }

  @Test
  void aDirectoryThatAnotherServerUsesIsRefusedUntilThatOneStops() {
    JdbcStorage first = open(directory);

    assertThat(refusal(directory))
        .hasMessageContaining("Another server is using the data directory");
    first.close();
    open(directory).close();
  }

  @Test
  void aFailedStartLeavesTheDirectoryToTheNext() throws IOException {
    Path file = directory.resolve("collab.db");
    Files.writeString(file, "no database".repeat(100));
    refusal(directory);
    Files.delete(file);

    open(directory).close();
  }

  @Test
  void aDatabaseFromANewerVersionIsRefused() throws SQLException {
    open(directory).close();
    execute(
        "INSERT INTO flyway_schema_history VALUES (99, '900', 'from the future', 'SQL', 'V900__from_the_future.sql',"
            + " 0, 'x', '2030-01-01 00:00:00.000', 1, 1)");

    assertThat(refusal(directory)).hasMessageContaining("made by a newer version");
  }

  @Test
  void tablesThatSomebodyChangedAreRefused() throws SQLException {
    open(directory).close();
    execute("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '001'");

    assertThat(refusal(directory)).hasMessageContaining("not what this version of collab made");
  }

  @Test
  void aDatabaseOfAnotherProgramIsRefused() throws SQLException {
    execute("CREATE TABLE contacts (name TEXT)");

    assertThat(refusal(directory)).hasMessageContaining("other tables");
  }

  @Test
  void everyConnectionSyncsEachCommit() throws SQLException {
    try (Database database =
        Database.open(StorageOptions.inDirectory(directory).build().dialect())) {
      assertThat(database.write(SqliteStartIT::settings)).isEqualTo("wal 2 1");
      assertThat(database.read(SqliteStartIT::settings)).isEqualTo("wal 2 1");
    }
  }

  private static String settings(Connection connection) throws SQLException {
    return pragma(connection, "journal_mode")
        + " "
        + pragma(connection, "synchronous")
        + " "
        + pragma(connection, "foreign_keys");
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA " + name)) {
      result.next();
      return result.getString(1);
    }
  }

  // ---------------------------------------------------------------- later trouble

  @Test
  void rowsWaitWhileAnotherProgramHoldsTheLock() throws SQLException {
    DocumentName doc = new DocumentName("doc");
    try (JdbcStorage storage = open(directory)) {
      get(storage.append(row(doc, (byte) 1)));
      TestDatabase.Lock lock = new TestSqlite(directory).lockOutWriters();
      var stage = storage.append(row(doc, (byte) 2));
      Stages.await(
          () -> Stages.failure(storage.check()), f -> f.getMessage().contains("Another program"));
      assertThat(get(storage.load(doc)).headSeq()).isEqualTo(1);
      lock.close();

      assertThat(get(stage).seq()).isEqualTo(2);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = new TestSqlite(directory).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static JdbcStorage open(Path directory) {
    return JdbcStorage.open(StorageOptions.inDirectory(directory).build());
  }

  private static StorageException refusal(Path directory) {
    StorageException refusal = catchThrowableOfType(StorageException.class, () -> open(directory));
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.retryable()).isFalse();
    return refusal;
  }
}
