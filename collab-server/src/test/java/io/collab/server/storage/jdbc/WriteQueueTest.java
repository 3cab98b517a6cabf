package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.jdbc.WriteQueue.Batch;
import io.collab.server.storage.jdbc.WriteQueue.Waiting;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WriteQueueTest {

  private static final int MIB = 1 << 20;

  private final WriteQueue queue = new WriteQueue(64L * MIB);

  @Test
  void everythingThatWaitsIsTakenTogetherInItsOrder() {
    AppendRequest first = row(1);
    AppendRequest second = row(2);
    fill(queue, first);
    fill(queue, second);
    CompletableFuture<Void> check = queue.addCheck();

    Batch batch = take();

    assertThat(batch.rows()).extracting(Waiting::request).containsExactly(first, second);
    assertThat(batch.checks()).containsExactly(check);
  }

  @Test
  void aBatchHasAtMostAThousandRows() {
    for (int i = 0; i < 1_500; i++) {
      fill(queue, row(1));
    }

    assertThat(take().rows()).hasSize(1_000);
    assertThat(take().rows()).hasSize(500);
  }

  @Test
  void aBatchHasAtMostEightMebibytesUnlessASingleRowHasMore() {
    fill(queue, row(20 * MIB));
    fill(queue, row(5 * MIB));
    fill(queue, row(2 * MIB));
    fill(queue, row(2 * MIB));

    assertThat(take().rows()).hasSize(1);
    assertThat(take().rows()).hasSize(2);
    assertThat(take().rows()).hasSize(1);
  }

  @Test
  void rowsCountUntilTheyAreReleased() {
    WriteQueue small = new WriteQueue(1_000);
    fill(small, row(700));
    Batch batch = Objects.requireNonNull(small.take());

    assertRetryableFailure(small.add(row(700)));
    small.release(batch.rows().get(0));
    assertThat(small.add(row(700))).isNotDone();
  }

  @Test
  void aRowLargerThanTheQueueIsTakenWhenNothingElseWaits() {
    WriteQueue small = new WriteQueue(1_000);

    assertThat(small.add(row(5_000))).isNotDone();
    assertRetryableFailure(small.add(row(1)));
  }

  @Test
  void checksFailAsLongAsThereIsAnObstacle() {
    CompletableFuture<Void> before = queue.addCheck();
    StorageException obstacle = StorageException.retryable("The database is away.", null);

    queue.setObstacle(obstacle);
    CompletableFuture<Void> during = queue.addCheck();
    queue.setObstacle(null);
    CompletableFuture<Void> after = queue.addCheck();

    assertThat(before.handle((nothing, failure) -> failure)).isCompletedWithValue(obstacle);
    assertThat(during.handle((nothing, failure) -> failure)).isCompletedWithValue(obstacle);
    assertThat(after).isNotDone();
  }

  @Test
  void whatWaitedBeforeClosingIsStillTaken() {
    fill(queue, row(1));
    queue.close(Duration.ofDays(1));

    assertRetryableFailure(queue.add(row(1)));
    assertRetryableFailure(queue.addCheck());
    assertThat(take().rows()).hasSize(1);
    assertThat(queue.take()).isNull();
  }

  @Test
  void closingWakesTheOneWhoWaits() {
    CompletableFuture<Boolean> pausing = startWaiting(() -> queue.pause(TimeUnit.DAYS.toNanos(1)));
    CompletableFuture<Boolean> taking = startWaiting(() -> queue.take() == null);

    queue.close(Duration.ofDays(1));

    assertThat(pausing).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
    assertThat(taking).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
  }

  @Test
  void thereIsNoFurtherAttemptWhenTheTimeToCloseIsOver() {
    assertThat(queue.pause(0)).isTrue();
    queue.close(Duration.ZERO);

    assertThat(queue.pause(0)).isFalse();
  }

  /** Runs {@code action} on a thread of its own; returns when that thread waits for something. */
  private static CompletableFuture<Boolean> startWaiting(BooleanSupplier action) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> result.complete(action.getAsBoolean()));
    thread.setDaemon(true);
    thread.start();
    Set<Thread.State> settled =
        EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
    while (!settled.contains(thread.getState())) {
      Thread.onSpinWait();
    }
    return result;
  }

  private static void fill(WriteQueue queue, AppendRequest request) {
    assertThat(queue.add(request)).isNotDone();
  }

  private Batch take() {
    return Objects.requireNonNull(queue.take());
  }

  private static AppendRequest row(int bytes) {
    return new AppendRequest(new DocumentName("doc"), UUID.randomUUID(), new byte[bytes], null);
  }

  private static void assertRetryableFailure(CompletableFuture<?> future) {
    assertThat(future.handle((value, failure) -> failure).join())
        .isInstanceOfSatisfying(
            StorageException.class, failure -> assertThat(failure.retryable()).isTrue());
  }
}
