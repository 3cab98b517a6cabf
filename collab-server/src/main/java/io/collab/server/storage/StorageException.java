package io.collab.server.storage;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Something could not be read, written or opened. The message is one or more full sentences for the
 * person who runs the server: what failed, of which document, and what to do if there is something.
 * It never holds a password or content of a document.
 */
public final class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean retryable;

  private StorageException(String message, @Nullable Throwable cause, boolean retryable) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** An exception for what will fail again until a person does something. */
  public static StorageException permanent(String message, @Nullable Throwable cause) {
    return new StorageException(message, cause, false);
  }

  /**
   * An exception for what may well succeed a little later: the database is away, or too much is
   * waiting.
   */
  public static StorageException retryable(String message, @Nullable Throwable cause) {
    return new StorageException(message, cause, true);
  }

  /** What a stage of storage has failed with: itself, or wrapped by the stages behind it. */
  public static StorageException of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof StorageException known
        ? known
        : permanent("The storage failed unexpectedly: " + cause, cause);
  }

  /** Whether the same call may succeed a little later. */
  public boolean retryable() {
    return retryable;
  }
}
