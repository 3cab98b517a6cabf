package io.collab.server.storage.jdbc;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads documents on a few threads of its own. Thread-safe. */
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
    CompletableFuture<StoredDocument> result = new CompletableFuture<>();
    long asked = System.nanoTime();
    try {
      threads.execute(() -> load(name, asked, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(WriteQueue.closed());
    }
    return result;
  }

  private void load(DocumentName name, long asked, CompletableFuture<StoredDocument> result) {
    try {
      if (System.nanoTime() - asked > MAX_WAIT_NANOS) {
        throw StorageException.retryable(
            "The document \"" + name + "\" was not loaded: too many loads were before it.", null);
      }
      result.complete(reader.read(name));
    } catch (StorageException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      LOG.error("The document \"{}\" was not loaded: the storage made a mistake.", name, e);
      result.completeExceptionally(
          StorageException.permanent("The document \"" + name + "\" was not loaded.", e));
    }
  }

  /** Loads that have not begun fail as soon as the connections are closed. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
