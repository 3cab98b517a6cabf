package io.collab.server.storage.jdbc;

import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.LogTail;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads documents on a few threads of its own. Thread-safe. */
final class DocumentLoader implements AutoCloseable {

  /** A load that has waited this long fails: whoever asked has a reason to ask again, later. */
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final Logger LOG = LoggerFactory.getLogger(DocumentLoader.class);

  private final DocumentReader reader;
  private final ExecutorService threads;

  DocumentLoader(DocumentReader reader) {
    this.reader = reader;
    AtomicInteger count = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            Pools.LOADERS,
            task -> {
              Thread thread = new Thread(task, "storage-loader-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  CompletableFuture<StoredDocument> load(DocumentName name) {
    return run("The document \"" + name + "\" was not loaded", () -> reader.read(name));
  }

  CompletableFuture<LogTail> readAfter(DocumentName name, long seq) {
    return run("The document \"" + name + "\" was not read", () -> reader.readAfter(name, seq));
  }

  CompletableFuture<Map<DocumentName, LogPosition>> heads(Collection<DocumentName> names) {
    return run("The ends of logs were not read", () -> reader.heads(names));
  }

  CompletableFuture<List<ClientOwner>> clientOwners(DocumentName name, long from, int limit) {
    return run(
        "The authors of document \"" + name + "\" were not read",
        () -> reader.clientOwners(name, from, limit));
  }

  private <T> CompletableFuture<T> run(String failed, Supplier<T> reading) {
    CompletableFuture<T> result = new CompletableFuture<>();
    long asked = System.nanoTime();
    try {
      threads.execute(() -> run(failed, reading, asked, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(WriteQueue.closed());
    }
    return result;
  }

  private static <T> void run(
      String failed, Supplier<T> reading, long asked, CompletableFuture<T> result) {
    try {
      if (System.nanoTime() - asked > MAX_WAIT_NANOS) {
        throw StorageException.retryable(failed + ": too many loads were before it.", null);
      }
      result.complete(reading.get());
    } catch (StorageException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the storage made a mistake.", failed, e);
      result.completeExceptionally(StorageException.permanent(failed + ".", e));
    }
  }

  /** Loads that have not begun fail as soon as the connections are closed. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
