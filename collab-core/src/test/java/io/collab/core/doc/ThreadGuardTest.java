package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What happens when a second thread uses a document in the middle of a transaction. */
final class ThreadGuardTest {

  private final YDoc doc = YDoc.create();

  @Test
  void everyUseBySecondThreadIsRefusedWithBothNames() throws InterruptedException {
    doc.getText("t").insert(0, "abc");
    doc.getMap("m").set("k", 1);
    byte[] update = doc.encodeStateAsUpdate();

    whileWriterIsInside(
        () -> {
          List<ThrowingCallable> uses =
              List.of(
                  () -> doc.getText("t").insert(0, "x"),
                  () -> doc.transact(transaction -> {}),
                  () -> doc.applyUpdate(update),
                  doc::encodeStateAsUpdate,
                  doc::encodeStateAsUpdateV2,
                  doc::stateVector,
                  doc::deleteSet,
                  doc::snapshot,
                  () -> doc.getText("t").toDelta(),
                  () -> doc.getMap("m").get("k"));
          for (ThrowingCallable use : uses) {
            assertThatThrownBy(use)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Thread \"" + Thread.currentThread().getName() + "\"")
                .hasMessageContaining("Thread \"writer\"")
                .hasMessageContaining("one lock");
          }
        });

    assertThat(doc.getText("t")).hasToString("abc!");
    doc.checkIntegrity();
  }

  /** Runs {@code uses} while another thread is stopped half-way through a transaction. */
  private void whileWriterIsInside(Runnable uses) throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        new Thread(
            () ->
                doc.transact(
                    transaction -> {
                      inside.countDown();
                      await(goOn);
                      doc.getText("t").insert(3, "!");
                    }),
            "writer");
    writer.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    writer.start();
    inside.await();
    try {
      uses.run();
    } finally {
      goOn.countDown();
      writer.join();
    }
    assertThat(failure.get()).isNull();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void handingADocumentFromThreadToThreadIsFine() throws InterruptedException {
    doc.getText("t").insert(0, "a");
    Thread next = new Thread(() -> doc.getText("t").insert(1, "b"));
    next.start();
    next.join();

    assertThat(doc.getText("t")).hasToString("ab");
  }

  @Test
  void aDocumentCanBeUsedAgainAfterAFailedTransaction() throws InterruptedException {
    assertThatThrownBy(
            () ->
                doc.transact(
                    transaction -> {
                      throw new IllegalArgumentException("no");
                    }))
        .hasMessage("no");
    Thread next = new Thread(() -> doc.getText("t").insert(0, "b"));
    next.start();
    next.join();

    assertThat(doc.getText("t")).hasToString("b");
  }

  @Test
  void anOverlapThatNobodySawAtTheBeginningIsNoticedAtTheEnd() throws InterruptedException {
    ThreadGuard guard = new ThreadGuard();
    Thread intruder = new Thread(guard::enter, "intruder");
    intruder.start();
    intruder.join();

    assertThatThrownBy(guard::leave)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"intruder\"");
  }
}
