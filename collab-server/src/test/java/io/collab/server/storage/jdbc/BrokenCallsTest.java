package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Edits.row;
import static io.collab.server.storage.jdbc.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every single call to the database fails once, before or after it has done its work: at each step
 * of a load (T21), at each step of a transaction that writes (T09).
 */
class BrokenCallsTest {

  private static final DocumentName DOC = new DocumentName("doc");

  /** The call that fails, counted from the moment when it is set; none if not positive. */
  private final AtomicInteger left = new AtomicInteger();

  private volatile boolean after;

  @TempDir private Path directory;

  @Test
  void aRowIsInTheLogOnceWhicheverCallFails() {
    try (JdbcStorage storage = open()) {
      int rows = 0;
      for (boolean late : new boolean[] {false, true}) {
        after = late;
        for (int call = 1; ; call++) {
          left.set(call);
          long seq = get(storage.append(row(DOC, number(rows)))).seq();
          boolean reached = left.getAndSet(0) <= 0;
          rows++;

          assertThat(seq).isEqualTo(rows);
          assertThat(get(storage.load(DOC)).tail()).hasSize(rows);
          if (!reached) {
            assertThat(call).as("calls of a transaction").isGreaterThan(10);
            break;
          }
        }
      }
    }
  }

  @Test
  void aLoadFailsOrIsWholeWhicheverCallFails() {
    try (JdbcStorage storage = open()) {
      for (int i = 0; i < 5; i++) {
        get(storage.append(row(DOC, number(i))));
      }
      int failed = 0;
      for (int call = 1; ; call++) {
        left.set(call);
        try {
          StoredDocument stored = storage.load(DOC).toCompletableFuture().join();
          assertThat(stored.headSeq()).isEqualTo(5);
          assertThat(stored.tail()).hasSize(5);
        } catch (CompletionException e) {
          failed++;
          assertThat(e.getCause()).isInstanceOf(StorageException.class);
          assertThat(((StorageException) e.getCause()).retryable()).isTrue();
        }
        if (left.getAndSet(0) > 0) {
          break;
        }
      }
      assertThat(failed).as("loads that failed").isGreaterThan(10);
    }
  }

  private BrokenCalls.Fate fate(String method) {
    if (left.get() <= 0 || left.decrementAndGet() > 0) {
      return BrokenCalls.Fate.DONE;
    }
    return after ? BrokenCalls.Fate.BROKEN_AFTER : BrokenCalls.Fate.BROKEN_BEFORE;
  }

  private static byte[] number(int i) {
    return ByteBuffer.allocate(4).putInt(i).array();
  }

  private JdbcStorage open() {
    StorageOptions options =
        StorageOptions.inDirectory(directory)
            .snapshotRows(Integer.MAX_VALUE)
            .snapshotBytes(Long.MAX_VALUE)
            .build();
    SqlDialect dialect =
        new DisturbedSqlite(SqliteDialect.open(directory), new BrokenCalls(this::fate)::around);
    return JdbcStorage.open(dialect, options);
  }
}
