package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.collab.server.storage.StorageException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for stages. */
final class Stages {

  private static final long PATIENCE_SECONDS = 30;

  private Stages() {}

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("The stage failed: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("The stage is still open", e);
    }
  }

  static <T> List<T> getAll(List<CompletionStage<T>> stages) {
    return stages.stream().map(Stages::get).toList();
  }

  /** Looks again and again until it sees what was expected. */
  static <T> T await(Supplier<T> look, Predicate<T> expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      T seen = look.get();
      if (expected.test(seen)) {
        return seen;
      }
      assertThat(System.nanoTime()).as("waited in vain, last seen: " + seen).isLessThan(end);
    }
  }

  /** The exception of a stage that must fail, and with nothing but a {@link StorageException}. */
  static StorageException failure(CompletionStage<?> stage) {
    Throwable thrown =
        catchThrowable(() -> stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    assertThat(thrown.getCause()).isInstanceOf(StorageException.class);
    return (StorageException) thrown.getCause();
  }
}
