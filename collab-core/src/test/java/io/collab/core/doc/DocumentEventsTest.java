package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.event.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which events a document fires, in which order, and that listeners do not disturb each other. */
final class DocumentEventsTest {

  private final YDoc doc = YDoc.create();
  private final List<String> log = new ArrayList<>();

  private void logAll() {
    doc.onBeforeAllTransactions(d -> log.add("beforeAllTransactions"));
    doc.onBeforeTransaction(t -> log.add("beforeTransaction"));
    doc.onBeforeObserverCalls(t -> log.add("beforeObserverCalls"));
    doc.onAfterTransaction(t -> log.add("afterTransaction"));
    doc.onAfterTransactionCleanup(t -> log.add("afterTransactionCleanup"));
    doc.onUpdate(e -> log.add("update"));
    doc.onUpdateV2(e -> log.add("updateV2"));
    doc.onAfterAllTransactions(all -> log.add("afterAllTransactions " + all.size()));
  }

  @Test
  void eventsComeInTheOrderOfYjs() {
    logAll();
    YMap map = doc.getMap("m");
    YArray array = doc.getArray("a");
    map.observe(e -> log.add("map observer"));
    map.observeDeep(e -> log.add("map deep"));
    array.observe(e -> log.add("array observer"));
    array.observeDeep(e -> log.add("array deep"));

    doc.transact(
        transaction -> {
          array.push(1);
          map.set("s", 1);
          log.add("body end");
        });

    assertThat(log)
        .containsExactly(
            "beforeAllTransactions",
            "beforeTransaction",
            "body end",
            "beforeObserverCalls",
            "array observer",
            "map observer",
            "array deep",
            "map deep",
            "afterTransaction",
            "afterTransactionCleanup",
            "update",
            "updateV2",
            "afterAllTransactions 1");
  }

  @Test
  void aTransactionWithoutChangesFiresEverythingButUpdates() {
    logAll();

    doc.transact(transaction -> {});

    assertThat(log)
        .containsExactly(
            "beforeAllTransactions",
            "beforeTransaction",
            "beforeObserverCalls",
            "afterTransaction",
            "afterTransactionCleanup",
            "afterAllTransactions 1");
  }

  @Test
  void editsOfObserversAreFurtherTransactionsFinishedOneAfterTheOther() {
    logAll();
    YMap map = doc.getMap("m");
    map.observe(
        event -> {
          if (!map.has("copy")) {
            map.set("copy", map.get("k"));
          }
        });

    map.set("k", 1);

    assertThat(log)
        .containsExactly(
            "beforeAllTransactions",
            "beforeTransaction",
            "beforeObserverCalls",
            "beforeTransaction",
            "afterTransaction",
            "afterTransactionCleanup",
            "update",
            "updateV2",
            "beforeObserverCalls",
            "afterTransaction",
            "afterTransactionCleanup",
            "update",
            "updateV2",
            "afterAllTransactions 2");
  }

  @Test
  void deepObserversHearNothingOfTypesThatAnObserverHasDeleted() {
    YMap outer = doc.getMap("outer");
    outer.set("inner", new YMap());
    YMap inner = outer.get("inner", YMap.class);
    inner.observe(e -> outer.delete("inner"));
    inner.observeDeep(events -> log.add("inner deep"));
    outer.observeDeep(events -> events.forEach(e -> log.add(e.target() == outer ? "outer" : "?")));

    doc.transact(
        transaction -> {
          inner.set("k", 1);
          outer.set("k", 1);
        });

    assertThat(log).containsExactly("outer", "outer");
  }

  @Test
  void editsBeforeTheBodyBelongToTheTransaction() {
    doc.onBeforeTransaction(t -> doc.getMap("m").set("user", "ada"));
    doc.onUpdate(event -> log.add("update"));

    doc.getMap("m").set("k", 1);

    assertThat(log).containsExactly("update");
    assertThat(doc.getMap("m").keys()).containsExactly("user", "k");
  }

  @Test
  void everyListenerIsCalledAndTheFirstFailureReachesTheEditor() {
    logAll();
    RuntimeException first = new RuntimeException("first");
    RuntimeException second = new RuntimeException("second");
    doc.onBeforeTransaction(t -> fail(first));
    doc.getMap("m").observe(e -> fail(second));
    doc.onUpdate(e -> fail(second));
    doc.onUpdate(e -> log.add("later listener"));

    assertThatThrownBy(() -> doc.getMap("m").set("k", 1))
        .isSameAs(first)
        .hasSuppressedException(second);

    assertThat(log).contains("update", "updateV2", "later listener", "afterAllTransactions 1");
    assertThat(doc.getMap("m").get("k")).isEqualTo(1L);
    doc.checkIntegrity();
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  @Test
  void aFailingBodyKeepsWhatItDidAndAnnouncesIt() {
    logAll();

    assertThatThrownBy(
            () ->
                doc.transact(
                    t -> {
                      doc.getMap("m").set("k", 1);
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");

    assertThat(log).contains("update", "afterAllTransactions 1");
    assertThat(doc.getMap("m").has("k")).isTrue();
  }

  @Test
  void aTransactionGivesTheResultOfItsBody() {
    String result =
        doc.transactAndGet(
            t -> {
              doc.getText("t").insert(0, "abc");
              return doc.getText("t").toString();
            });

    assertThat(result).isEqualTo("abc");
  }

  @Test
  void aClosedSubscriptionIsNotCalledAnyMoreEvenDuringTheCall() {
    List<Subscription> later = new ArrayList<>();
    doc.onUpdate(e -> later.get(0).close());
    later.add(doc.onUpdate(e -> log.add("closed")));

    doc.getText("t").insert(0, "a");

    assertThat(log).isEmpty();
  }

  @Test
  void destroyTellsItsListenersAndEndsAllSubscriptionsToTheDocument() {
    logAll();
    doc.onDestroy(d -> log.add("destroy " + d.isDestroyed()));
    YText text = doc.getText("t");
    text.insert(0, "kept");
    log.clear();

    doc.destroy();
    doc.destroy();
    text.insert(4, "!");

    assertThat(log).containsExactly("destroy true");
    assertThat(doc.toJson()).isEqualTo(java.util.Map.of("t", "kept!"));
    assertThat(doc.encodeStateAsUpdate()).isNotEmpty();
  }

  @Test
  void beingInStepMeansBeingLoadedAndEachIsToldOnce() {
    doc.onLoad(d -> log.add("load"));
    doc.onSync(d -> log.add("sync " + d.isSynced()));

    doc.markSynced(true);
    doc.markSynced(true);
    doc.markLoaded();
    doc.markSynced(false);

    assertThat(log).containsExactly("load", "sync true", "sync false");
    assertThat(doc.isLoaded()).isTrue();
    assertThat(doc.isSynced()).isFalse();
  }
}
