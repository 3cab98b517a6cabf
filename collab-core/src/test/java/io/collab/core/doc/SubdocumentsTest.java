package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.encoding.DecodeLimits;
import io.collab.core.undo.UndoManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Documents as values of other documents; what is expected was seen in Yjs 13.6.33. */
final class SubdocumentsTest {

  private final YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
  private final YMap map = doc.getMap("m");
  private final List<String> log = new ArrayList<>();

  private static YDoc named(String guid) {
    return YDoc.create(YDocOptions.defaults().withGuid(guid));
  }

  private void logEvents(YDoc of) {
    of.onSubdocs(
        event ->
            log.add(
                "added %s removed %s loaded %s"
                    .formatted(
                        guids(event.added()), guids(event.removed()), guids(event.loaded()))));
  }

  private static List<String> guids(Set<YDoc> docs) {
    return docs.stream().map(YDoc::guid).toList();
  }

  private YDoc replica() {
    YDoc replica = YDoc.create(YDocOptions.defaults().withClientId(2));
    logEvents(replica);
    replica.applyUpdate(doc.encodeStateAsUpdate());
    return replica;
  }

  private static YDoc child(YDoc of, String key) {
    return Objects.requireNonNull(of.getMap("m").getDoc(key));
  }

  @Test
  void theSideThatInsertsADocumentHearsThatItIsAddedAndLoaded() {
    logEvents(doc);
    YDoc sub = named("s1");

    map.set("s", sub);

    assertThat(log).containsExactly("added [s1] removed [] loaded [s1]");
    assertThat(child(doc, "s")).isSameAs(sub);
    assertThat(sub.clientId()).isEqualTo(1);
    assertThat(doc.subdocs()).containsExactly(sub);
    assertThat(doc.subdocGuids()).containsExactly("s1");
  }

  @Test
  void otherSidesHearOfItAndLoadItWhenTheyWant() {
    YDocOptions options =
        YDocOptions.defaults().withGuid("s1").withGc(false).withMeta(Map.of("t", 1));
    map.set("s", YDoc.create(options));

    YDoc replica = replica();
    YDoc received = child(replica, "s");

    assertThat(log).containsExactly("added [s1] removed [] loaded []");
    assertThat(received.shouldLoad()).isFalse();
    assertThat(received.autoLoad()).isFalse();
    assertThat(received.options().gc()).isFalse();
    assertThat(received.meta()).isEqualTo(Map.of("t", 1L));
    assertThat(received.clientId()).isEqualTo(2);
    log.clear();
    received.load();
    received.load();
    assertThat(log).containsExactly("added [] removed [] loaded [s1]");
    assertThat(received.shouldLoad()).isTrue();
  }

  @Test
  void aDocumentThatLoadsItselfIsLoadedOnArrival() {
    map.set("s", YDoc.create(YDocOptions.defaults().withGuid("s1").withAutoLoad(true)));

    YDoc replica = replica();

    assertThat(log).containsExactly("added [s1] removed [] loaded [s1]");
    assertThat(child(replica, "s").shouldLoad()).isTrue();
    assertThat(child(replica, "s").autoLoad()).isTrue();
  }

  @Test
  void aDeletedDocumentIsReportedTwiceAndDestroyed() {
    YDoc sub = named("s1");
    map.set("s", sub);
    logEvents(doc);
    sub.onDestroy(d -> log.add("destroy " + d.guid()));

    map.delete("s");

    assertThat(log)
        .containsExactly(
            "added [] removed [s1] loaded []", "destroy s1", "added [] removed [s1] loaded []");
    assertThat(sub.isDestroyed()).isTrue();
    assertThat(doc.subdocs()).isEmpty();
  }

  @Test
  void aReplacedDocumentIsRemovedInTheEventThatAddsTheOther() {
    map.set("s", named("s1"));
    logEvents(doc);

    map.set("s", named("s2"));

    assertThat(log)
        .containsExactly("added [s2] removed [s1] loaded [s2]", "added [] removed [s1] loaded []");
  }

  @Test
  void aDocumentThatCameAndWentInOneTransactionIsOnlyAskedFor() {
    logEvents(doc);

    doc.transact(
        transaction -> {
          map.set("q", named("s3"));
          map.delete("q");
        });

    assertThat(log).containsExactly("added [] removed [] loaded [s3]");
    assertThat(doc.subdocs()).isEmpty();
  }

  @Test
  void aDestroyedDocumentIsReplacedByAFreshOneOfTheSameName() {
    YDoc sub = named("s1");
    map.set("s", sub);
    logEvents(doc);
    sub.onDestroy(d -> log.add("destroy"));
    List<String> updates = new ArrayList<>();
    doc.onUpdate(event -> updates.add("update"));

    sub.destroy();

    assertThat(log).containsExactly("added [s1] removed [s1] loaded []", "destroy");
    YDoc fresh = child(doc, "s");
    assertThat(fresh).isNotSameAs(sub);
    assertThat(fresh.guid()).isEqualTo("s1");
    assertThat(fresh.shouldLoad()).isFalse();
    assertThat(doc.subdocs()).containsExactly(fresh);
    assertThat(updates).isEmpty();
    map.delete("s");
    assertThat(fresh.isDestroyed()).isTrue();
  }

  @Test
  void destroyingADocumentDestroysThoseInIt() {
    YDoc sub = named("s1");
    YDoc deep = named("s2");
    map.set("s", sub);
    sub.getArray("a").push(deep);

    doc.destroy();

    assertThat(sub.isDestroyed()).isTrue();
    assertThat(deep.isDestroyed()).isTrue();
  }

  @Test
  void documentsInDeletedTypesAreRemovedToo() {
    map.set("list", YArray.of(named("a"), named("b")));
    logEvents(doc);

    map.delete("list");

    assertThat(log.get(0)).isEqualTo("added [] removed [a, b] loaded []");
    assertThat(doc.subdocs()).isEmpty();
    doc.checkIntegrity();
  }

  @Test
  void documentsStandBetweenPlainValuesAndCountAsOneElement() {
    YArray array = doc.getArray("a");

    array.push(1, named("s"), 2);

    assertThat(array.length()).isEqualTo(3);
    assertThat(Objects.requireNonNull(array.getDoc(1)).guid()).isEqualTo("s");
    YDoc replica = replica();
    assertThat(replica.getArray("a").length()).isEqualTo(3);
    assertThat(replica.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
  }

  @Test
  void subdocumentsTakeOverCollectionAndLocalPolicies() {
    YDocOptions options =
        YDocOptions.defaults()
            .withCollectionId("team")
            .withCleanUpFormatting(false)
            .withLimits(DecodeLimits.DEFAULT.withMaxNesting(9));
    map.set("s", named("s1"));
    YDoc replica = YDoc.create(options);
    replica.applyUpdate(doc.encodeStateAsUpdate());

    YDoc received = child(replica, "s");

    assertThat(received.collectionId()).isEqualTo("team");
    assertThat(received.options().cleanUpFormatting()).isFalse();
    assertThat(received.options().limits().maxNesting()).isEqualTo(9);
  }

  @Test
  void aDocumentHasOnePlaceAndIsNoEmbed() {
    YDoc sub = named("s1");
    map.set("s", sub);

    assertThatThrownBy(() -> map.set("t", sub)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> map.set("t", doc))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A document cannot be a value of itself");
    assertThatThrownBy(() -> doc.getText("x").insertEmbed(0, named("e")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can be a value of a map or an array");
    assertThat(map.keys()).containsExactly("s");
  }

  @Test
  void aDocumentTakenOutOfAPreparedTypeHasNoPlace() {
    YDoc sub = named("s1");
    YMap prepared = new YMap();
    prepared.set("s", sub);
    prepared.delete("s");

    map.set("s", sub);

    assertThat(child(doc, "s")).isSameAs(sub);
  }

  @Test
  void theOldValueOfAnEventIsTheDocument() {
    YDoc sub = named("s1");
    map.set("s", sub);
    List<Object> old = new ArrayList<>();
    map.observe(event -> event.keys().forEach((key, change) -> old.add(change.oldValue())));

    map.delete("s");

    assertThat(old).containsExactly(sub);
  }

  @Test
  void copiesAndPlainValuesLookIntoDocuments() {
    YDoc sub = named("s1");
    map.set("s", sub);
    sub.getText("t").insert(0, "inner");

    YMap copy = map.clone();
    doc.getMap("other").set("copy", copy);

    assertThat(map.toJson()).isEqualTo(Map.of("s", Map.of("t", "inner")));
    YDoc second = Objects.requireNonNull(copy.getDoc("s"));
    assertThat(second).isNotSameAs(sub);
    assertThat(second.guid()).isEqualTo("s1");
    assertThat(second.shouldLoad()).isFalse();
  }

  @Test
  void undoingADeletionBringsAFreshDocumentOfTheSameName() {
    YDoc sub = named("s1");
    map.set("s", sub);
    UndoManager undo = UndoManager.create(map);
    map.delete("s");
    logEvents(doc);

    undo.undo();

    YDoc restored = child(doc, "s");
    assertThat(restored).isNotSameAs(sub);
    assertThat(restored.guid()).isEqualTo("s1");
    assertThat(log).containsExactly("added [s1] removed [] loaded []");
  }
}
