package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Edits.row;
import static io.collab.server.storage.jdbc.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be wrong with a PostgreSQL, and what the person who starts the server is told. */
class PostgresStartIT {

  private static final String SECRET = "hunter2-very-secret";

  private String database;

  @BeforeEach
  void create() throws SQLException {
    database = TestPostgres.createDatabase();
  }

  @Test
  void aWrongPasswordIsSaidAndNotRepeated() throws SQLException {
    createUser("alice", "right");

    assertThat(refusal(TestPostgres.url(database), "alice", SECRET))
        .hasMessageContaining("refuses the user name or the password");
    assertThat(refusal(TestPostgres.url(database) + "?user=alice&password=" + SECRET, null, null))
        .hasMessageContaining("refuses the user name or the password");
  }

  @Test
  void theRightPasswordIsEnough() throws SQLException {
    createUser("bob", "right");
    TestPostgres.execute("postgres", "ALTER DATABASE " + database + " OWNER TO bob");

    open(TestPostgres.url(database), "bob", "right").close();
    open(TestPostgres.url(database) + "?user=bob&password=right", null, null).close();
  }

  @Test
  void whoeverOpensADatabaseKnowsWhichItIsByWhicheverAddress() throws SQLException {
    createUser("dave", "right");
    TestPostgres.execute("postgres", "ALTER DATABASE " + database + " OWNER TO dave");
    String other = TestPostgres.createDatabase();
    TestPostgres.execute(other, "CREATE SCHEMA other");
    String here = identity(TestPostgres.url(database), "dave", "right");

    assertThat(
            identity(TestPostgres.url(database).replace("localhost", "127.0.0.1"), "dave", "right"))
        .isEqualTo(here);
    assertThat(identity(TestPostgres.url(other), TestPostgres.USER, null)).isNotEqualTo(here);
    assertThat(identity(TestPostgres.url(other) + "?currentSchema=other", TestPostgres.USER, null))
        .isNotEqualTo(here)
        .isNotEqualTo(identity(TestPostgres.url(other), TestPostgres.USER, null));
  }

  @Test
  void aUserWhoMayNotKnowWhichDatabaseItIsIsToldOnlyIfThatMatters() throws SQLException {
    createUser("eve", "right");
    TestPostgres.execute("postgres", "ALTER DATABASE " + database + " OWNER TO eve");
    TestPostgres.execute(database, "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");

    try (JdbcStorage storage = open(TestPostgres.url(database), "eve", "right")) {
      assertThat(catchThrowableOfType(StorageException.class, storage::identity))
          .hasMessageContaining("GRANT EXECUTE ON FUNCTION pg_control_system()");
    }
  }

  private static String identity(String url, String user, @Nullable String password) {
    try (JdbcStorage storage = open(url, user, password)) {
      return storage.identity();
    }
  }

  @Test
  void aUserWhoMayNotMakeTablesIsTold() throws SQLException {
    createUser("carol", SECRET);
    TestPostgres.execute(database, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");

    assertThat(refusal(TestPostgres.url(database), "carol", SECRET))
        .hasMessageContaining("does not let this user");
  }

  @Test
  void aSchemaThatIsNotThereIsSaid() {
    assertThat(
            refusal(TestPostgres.url(database) + "?currentSchema=nowhere", TestPostgres.USER, null))
        .hasMessageContaining("The schema to use does not exist");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    assertThat(refusal(TestPostgres.url("nowhere"), TestPostgres.USER, null))
        .hasMessageContaining("There is no database \"nowhere\"");
  }

  @Test
  void aPortWhereNobodyAnswersIsNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertThat(refusal("jdbc:postgresql://localhost:" + port + "/x", "alice", SECRET))
        .hasMessageContaining("Nothing answers at localhost:" + port);
  }

  @Test
  void aHostThatIsNotKnownIsNamed() {
    assertThat(refusal("jdbc:postgresql://no-such-host.invalid/x", "alice", SECRET))
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void aServerThatKeepsSilentIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      String url = "jdbc:postgresql://localhost:" + silent.getLocalPort() + "/x?loginTimeout=1";

      assertThat(refusal(url, "alice", SECRET)).hasMessageContaining("timed out");
    }
  }

  @Test
  void aSchemaWithOtherTablesIsRefused() throws SQLException {
    TestPostgres.execute(database, "CREATE TABLE contacts (name TEXT)");

    assertThat(refusal(TestPostgres.url(database), TestPostgres.USER, null))
        .hasMessageContaining("other tables");
  }

  @Test
  void aSchemaOfItsOwnIsEnough() throws SQLException {
    TestPostgres.execute(database, "CREATE TABLE contacts (name TEXT)");
    TestPostgres.execute(database, "CREATE SCHEMA collab");

    try (JdbcStorage storage =
        open(TestPostgres.url(database) + "?currentSchema=collab", TestPostgres.USER, null)) {
      get(storage.append(row(new DocumentName("doc"), (byte) 1)));
    }
    TestPostgres.execute(database, "SELECT 1 FROM collab.documents");
  }

  @Test
  void aDatabaseFromANewerVersionIsRefused() throws SQLException {
    open(TestPostgres.url(database), TestPostgres.USER, null).close();
    TestPostgres.execute(
        database,
        "INSERT INTO flyway_schema_history VALUES (99, '900', 'from the future', 'SQL',"
            + " 'V900__from_the_future.sql', 0, 'x', '2030-01-01', 1, true)");

    assertThat(refusal(TestPostgres.url(database), TestPostgres.USER, null))
        .hasMessageContaining("made by a newer version");
  }

  @Test
  void aDatabaseThatCannotStoreAllOfUnicodeIsRefused() throws SQLException {
    TestPostgres.execute(
        "postgres",
        "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

    assertThat(refusal(TestPostgres.url("latin"), TestPostgres.USER, null))
        .hasMessageContaining("ENCODING 'UTF8'");
  }

  @Test
  void aServerThatDoesNotSyncIsRefused() throws IOException {
    try (EmbeddedPostgres careless = EmbeddedPostgres.start()) {
      assertThat(
              refusal(
                  "jdbc:postgresql://localhost:" + careless.getPort() + "/postgres",
                  TestPostgres.USER,
                  null))
          .hasMessageContaining("fsync = off");
    }
  }

  @Test
  void commitsAreSyncedEvenIfTheDefaultIsThatTheyAreNot() throws SQLException {
    TestPostgres.execute(
        "postgres", "ALTER DATABASE " + database + " SET synchronous_commit = off");

    try (Database opened =
        Database.open(
            StorageOptions.atUrl(TestPostgres.url(database), TestPostgres.USER, null)
                .build()
                .dialect())) {
      assertThat(opened.write(PostgresStartIT::synchronousCommit)).isEqualTo("on");
    }
  }

  private static String synchronousCommit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SHOW synchronous_commit")) {
      result.next();
      return result.getString(1);
    }
  }

  private void createUser(String name, String password) throws SQLException {
    TestPostgres.execute("postgres", "CREATE USER " + name + " PASSWORD '" + password + "'");
  }

  private static JdbcStorage open(String url, @Nullable String user, @Nullable String password) {
    return JdbcStorage.open(StorageOptions.atUrl(url, user, password).build());
  }

  private static StorageException refusal(
      String url, @Nullable String user, @Nullable String password) {
    StorageException refusal =
        catchThrowableOfType(StorageException.class, () -> open(url, user, password).close());
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.retryable()).isFalse();
    StringWriter everything = new StringWriter();
    refusal.printStackTrace(new PrintWriter(everything));
    assertThat(everything.toString()).doesNotContain(SECRET);
    return refusal;
  }
}
