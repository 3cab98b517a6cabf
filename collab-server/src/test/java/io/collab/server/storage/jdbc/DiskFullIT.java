package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.collab.server.app.CollabServer;
import io.collab.server.config.ServerConfig;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.collab.server.testkit.YjsClients;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The disk becomes full while people write. SQLite itself says so: it may not use more than a
 * number of pages.
 */
class DiskFullIT {

  private static final int PAGES = 40;
  private static final String DOCUMENT = "doc";

  /** Several pages each. */
  private static final String CHUNK = "x".repeat(20_000);

  @TempDir private Path directory;

  private volatile boolean full = true;

  /** SQLite on a disk of {@link #PAGES} pages, until there is room. */
  private SqlDialect smallDisk() {
    return new DisturbedSqlite(
        SqliteDialect.open(directory), source -> new CheckedDataSource(source, this::limit));
  }

  private void limit(Connection connection) throws SQLException {
    if (full) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA max_page_count = " + PAGES);
      }
    }
  }

  @Test
  void editingGoesOnNothingIsCalledSavedAndAllIsSavedWhenThereIsRoom() throws Exception {
    ListAppender<ILoggingEvent> log = listen();
    StorageOptions options = StorageOptions.inDirectory(directory).build();
    JdbcStorage storage = JdbcStorage.open(smallDisk(), options);
    ServerConfig config = ServerConfig.inDirectory(directory).withAddress("127.0.0.1", 0, false);
    try (CollabServer server = CollabServer.start(config, storage);
        YjsClients clients = YjsClients.start()) {
      String url = "ws://" + server.address().getAuthority() + "/ws";
      clients.open("ada", url, DOCUMENT);
      clients.open("bob", url, DOCUMENT);
      clients.insert("ada", 0, "before");
      clients.run("awaitAllSaved", "ada");

      int length = "before".length();
      while (canCommit(storage)) {
        clients.insert("ada", 0, CHUNK);
        length += CHUNK.length();
      }
      clients.insert("ada", 0, "meanwhile");
      length += "meanwhile".length();

      clients.awaitLength("bob", length);
      assertThat(clients.saved("ada")).contains("before").doesNotContain("meanwhile");
      assertThat(messages(log))
          .anySatisfy(
              message ->
                  assertThat(message)
                      .contains("The disk with ", "collab.db is full. Free some space."));
      assertThat(log.list).allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());

      full = false;
      clients.run("awaitAllSaved", "ada");
      assertThat(clients.saved("ada")).contains("before", "meanwhile");
      assertThat(clients.connects("ada") + clients.connects("bob")).isEqualTo(2);
    } finally {
      stopListening(log);
    }
    assertStored();
  }

  private static boolean canCommit(JdbcStorage storage) {
    try {
      storage.check().toCompletableFuture().join();
      return true;
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(StorageException.class);
      return false;
    }
  }

  private void assertStored() {
    try (JdbcStorage storage = JdbcStorage.open(StorageOptions.inDirectory(directory).build())) {
      String text =
          Edits.replay(
                  Stages.get(storage.load(new DocumentName(DOCUMENT))).snapshot(),
                  Stages.get(storage.load(new DocumentName(DOCUMENT))).tail())
              .getText("content")
              .toString();
      assertThat(text).startsWith("meanwhile").endsWith("before");
    }
  }

  private static List<String> messages(ListAppender<ILoggingEvent> log) {
    return new ArrayList<>(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static ListAppender<ILoggingEvent> listen() {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    ((Logger) LoggerFactory.getLogger("io.collab")).addAppender(appender);
    return appender;
  }

  private static void stopListening(ListAppender<ILoggingEvent> appender) {
    ((Logger) LoggerFactory.getLogger("io.collab")).detachAppender(appender);
    appender.stop();
  }
}
