package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Edits.row;
import static io.collab.server.storage.jdbc.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
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
        new DisturbedSqlite(
            SqliteDialect.open(directory), source -> (DataSource) broken(source, DataSource.class));
    return JdbcStorage.open(dialect, options);
  }

  private Object broken(Object target, Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> call(target, method, arguments));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    boolean counts =
        List.of(method.getExceptionTypes()).contains(SQLException.class)
            && !method.getName().equals("close")
            && !method.getName().startsWith("is");
    boolean fails = counts && left.get() > 0 && left.decrementAndGet() == 0;
    if (fails && !after) {
      throw new SQLException("broken before " + method.getName());
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (fails) {
      throw new SQLException("broken after " + method.getName());
    }
    for (Class<?> type :
        List.of(Connection.class, PreparedStatement.class, Statement.class, ResultSet.class)) {
      if (method.getReturnType() == type && result != null) {
        return broken(result, type);
      }
    }
    return result;
  }
}
