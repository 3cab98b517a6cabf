package io.collab.server.cluster.redis;

import io.lettuce.core.RedisCommandTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The client gives up a command after its time, but the connection goes on waiting for the answer.
 * So after the first that was given up nothing more is said until Redis was heard again: else every
 * two seconds as much again would wait, and the client says a page for each command too many.
 */

/**
 * What Redis has not answered yet: bounded in number and bytes, whatever Redis does. What has no
 * room is refused at once; the log has it. Thread-safe.
 */
final class Outbox {

  private static final int MAX_BYTES = 16 << 20;

  private final int maxCommands;
  private final AtomicInteger commands = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean deaf;

  /**
   * Creates an empty one.
   *
   * @param maxCommands how many may wait for an answer
   */
  Outbox(int maxCommands) {
    this.maxCommands = maxCommands;
  }

  /**
   * Says something, if there is room.
   *
   * @param size of what is said, in bytes
   * @return what came of it; fails at once if there is no room
   */
  <T> CompletionStage<T> say(int size, Supplier<? extends CompletionStage<T>> command) {
    int waiting = commands.incrementAndGet();
    long waitingBytes = bytes.addAndGet(size);
    if (deaf || waiting > maxCommands || waitingBytes > MAX_BYTES) {
      release(size);
      return CompletableFuture.failedFuture(new IllegalStateException("Redis does not keep up"));
    }
    return command
        .get()
        .whenComplete(
            (answer, failure) -> {
              if (isGivenUp(failure)) {
                deaf = true;
              }
              release(size);
            });
  }

  private void release(int size) {
    commands.decrementAndGet();
    bytes.addAndGet(-size);
  }

  private static boolean isGivenUp(@Nullable Throwable failure) {
    return failure instanceof RedisCommandTimeoutException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof RedisCommandTimeoutException);
  }

  /** Notes that Redis answers. */
  void heard() {
    deaf = false;
  }
}
