package io.collab.server.storage.jdbc;

import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.DocumentStorage;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.LogTail;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Documents in SQLite or PostgreSQL. */
public final class JdbcStorage implements DocumentStorage {

  private final Database database;
  private final DocumentLoader loader;
  private final Background background = new Background();
  private final WriteQueue queue;
  private final GroupCommit writer;
  private final Duration checkTimeout;

  private JdbcStorage(Database database, StorageOptions options) {
    this.database = database;
    this.checkTimeout = options.checkTimeout();
    DocumentReader reader = new DocumentReader(database);
    this.loader = new DocumentLoader(reader);
    Compactor compactor =
        new Compactor(
            new LogTrimmer(database, options.retention(), options.clock(), options.trimRows()),
            options.retention(),
            background);
    Snapshotter snapshotter =
        new Snapshotter(
            database,
            reader,
            options.snapshotPolicy(),
            options.clock(),
            options.metrics(),
            background,
            compactor::compact);
    this.queue = new WriteQueue(options.maxQueuedBytes());
    this.writer =
        new GroupCommit(
            database.dialect(),
            new LogWriter(database, options.clock()),
            queue,
            options.closeTimeout(),
            snapshotter::grown,
            options.metrics());
    compactor.searchNowAndThen();
  }

  /**
   * Opens the database, makes or updates its tables, and starts the threads of the storage.
   *
   * @throws StorageException if the database cannot be used; the message says why and what to do,
   *     in sentences for the person who starts the server, and never repeats a password
   */
  public static JdbcStorage open(StorageOptions options) {
    return open(options.dialect(), options);
  }

  static JdbcStorage open(SqlDialect dialect, StorageOptions options) {
    return new JdbcStorage(Database.open(dialect), options);
  }

  @Override
  public CompletionStage<StoredDocument> load(DocumentName name) {
    return loader.load(name);
  }

  @Override
  public CompletionStage<LogTail> readAfter(DocumentName name, long seq) {
    return loader.readAfter(name, seq);
  }

  @Override
  public CompletionStage<Map<DocumentName, LogPosition>> heads(Collection<DocumentName> names) {
    return loader.heads(List.copyOf(names));
  }

  @Override
  public CompletionStage<List<ClientOwner>> clientOwners(DocumentName name, long from, int limit) {
    return loader.clientOwners(name, from, limit);
  }

  @Override
  public CompletionStage<LogPosition> append(AppendRequest request) {
    return queue.add(request);
  }

  @Override
  public String identity() {
    return database.identity();
  }

  @Override
  public CompletionStage<Void> check() {
    CompletableFuture<Void> check = queue.addCheck();
    if (!check.isDone()) {
      CompletableFuture.delayedExecutor(checkTimeout.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> check.completeExceptionally(noCommit()));
    }
    return check;
  }

  private StorageException noCommit() {
    return StorageException.retryable(
        database.dialect().description()
            + " has not committed anything within "
            + checkTimeout.toMillis()
            + " ms.",
        null);
  }

  @Override
  public void close() {
    loader.close();
    background.close();
    writer.close();
    database.close();
  }
}
