package io.collab.server.storage.jdbc;

import io.collab.server.metrics.Metrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where documents are stored, and the bounds of the storage. Immutable.
 *
 * <p>Either a directory, in which SQLite keeps {@code collab.db}, or the JDBC URL of a PostgreSQL
 * database.
 */
public final class StorageOptions {

  private final @Nullable Path directory;
  private final @Nullable String url;
  private final @Nullable String user;
  private final @Nullable String password;
  private final SnapshotPolicy snapshotPolicy;
  private final RetentionPolicy retention;
  private final int trimRows;
  private final long maxQueuedBytes;
  private final Duration checkTimeout;
  private final Duration closeTimeout;
  private final Clock clock;
  private final Metrics metrics;

  private StorageOptions(Builder builder) {
    directory = builder.directory;
    url = builder.url;
    user = builder.user;
    password = builder.password;
    snapshotPolicy = new SnapshotPolicy(builder.snapshotRows, builder.snapshotBytes);
    retention = new RetentionPolicy(builder.keepRows);
    trimRows = builder.trimRows;
    maxQueuedBytes = builder.maxQueuedBytes;
    checkTimeout = builder.checkTimeout;
    closeTimeout = builder.closeTimeout;
    clock = builder.clock;
    metrics = builder.metrics;
  }

  /**
   * SQLite in a directory.
   *
   * @param directory made if it is not there; one server at a time can use it
   */
  public static Builder inDirectory(Path directory) {
    Builder builder = new Builder();
    builder.directory = directory;
    return builder;
  }

  /**
   * PostgreSQL.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, with any parameter of the PostgreSQL
   *     driver behind a question mark
   * @param user null to take it from the URL, or else the name of the operating system's user
   * @param password null to take it from the URL, or to log in without
   */
  public static Builder atUrl(String url, @Nullable String user, @Nullable String password) {
    Builder builder = new Builder();
    builder.url = url;
    builder.user = user;
    builder.password = password;
    return builder;
  }

  SqlDialect dialect() {
    if (directory != null) {
      return SqliteDialect.open(directory);
    }
    return new PostgresDialect(PostgresUrl.parse(Objects.requireNonNull(url)), user, password);
  }

  SnapshotPolicy snapshotPolicy() {
    return snapshotPolicy;
  }

  RetentionPolicy retention() {
    return retention;
  }

  /** Rows that are deleted in one transaction. */
  int trimRows() {
    return trimRows;
  }

  long maxQueuedBytes() {
    return maxQueuedBytes;
  }

  Duration checkTimeout() {
    return checkTimeout;
  }

  Duration closeTimeout() {
    return closeTimeout;
  }

  Clock clock() {
    return clock;
  }

  Metrics metrics() {
    return metrics;
  }

  /** Collects options; the defaults suit a server. */
  public static final class Builder {

    private @Nullable Path directory;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private int snapshotRows = 1_000;
    private long snapshotBytes = 1 << 20;
    private @Nullable Duration keepRows;
    private int trimRows = 500;
    private long maxQueuedBytes = 256L << 20;
    private Duration checkTimeout = Duration.ofSeconds(5);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Clock clock = Clock.systemUTC();
    private Metrics metrics = new Metrics();

    private Builder() {}

    /**
     * A snapshot is made when a document has this many rows behind its last one (or {@link
     * #snapshotBytes}).
     *
     * @param rows at least 1; default 1,000
     */
    public Builder snapshotRows(int rows) {
      snapshotRows = atLeast(1, rows, "snapshotRows");
      return this;
    }

    /**
     * A snapshot is made when a document has this many bytes of rows behind its last one (or {@link
     * #snapshotRows}).
     *
     * @param bytes at least 1; default 1 MiB
     */
    public Builder snapshotBytes(long bytes) {
      snapshotBytes = atLeast(1, bytes, "snapshotBytes");
      return this;
    }

    /**
     * Rows that are older are trimmed, once a checked snapshot stands for them; of the versions
     * they made, the last of each hour stays for 90 days and the last of each day for ever.
     *
     * @param age null keeps all rows, which is the default. With less than a day, a row whose
     *     COMMIT was never answered may be written again
     */
    public Builder keepRows(@Nullable Duration age) {
      if (age != null && age.isNegative()) {
        throw new IllegalArgumentException("keepRows must not be negative and is " + age);
      }
      keepRows = age;
      return this;
    }

    /**
     * Rows that are trimmed in one transaction; writers wait for no more than one.
     *
     * @param rows at least 1; default 500
     */
    public Builder trimRows(int rows) {
      trimRows = atLeast(1, rows, "trimRows");
      return this;
    }

    /**
     * How much may wait to be written, in all; more is refused, retryable.
     *
     * @param bytes at least 1; default 256 MiB
     */
    public Builder maxQueuedBytes(long bytes) {
      maxQueuedBytes = atLeast(1, bytes, "maxQueuedBytes");
      return this;
    }

    /** How long a check waits for a commit before it fails; default 5 s. */
    public Builder checkTimeout(Duration timeout) {
      checkTimeout = timeout;
      return this;
    }

    /** How long closing may take to write what waits; default 5 s. */
    public Builder closeTimeout(Duration timeout) {
      closeTimeout = timeout;
      return this;
    }

    /** Tells when rows are written; default the system's. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** Where to count what is done; default somewhere that nobody reads. */
    public Builder metrics(Metrics metrics) {
      this.metrics = metrics;
      return this;
    }

    /** The options as they are now. */
    public StorageOptions build() {
      return new StorageOptions(this);
    }

    private static int atLeast(int min, int value, String name) {
      return (int) atLeast(min, (long) value, name);
    }

    private static long atLeast(long min, long value, String name) {
      if (value < min) {
        throw new IllegalArgumentException(name + " must be at least " + min + " and is " + value);
      }
      return value;
    }
  }
}
