package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YDocTest {

  @Test
  void documentsMadeWithTheSameOptionsHaveClientIdsAndNamesOfTheirOwn() {
    YDocOptions options = YDocOptions.defaults().withGc(false);

    YDoc one = YDoc.create(options);
    YDoc other = YDoc.create(options);

    assertThat(one.clientId()).isNotEqualTo(other.clientId());
    assertThat(one.guid()).isNotEqualTo(other.guid()).hasSize(36);
    assertThat(one.options().gc()).isFalse();
  }

  @Test
  void givenOptionsAreTheDocumentsOwn() {
    YDoc doc =
        YDoc.create(
            YDocOptions.defaults()
                .withClientId(7)
                .withGuid("minutes")
                .withCollectionId("team")
                .withMeta(Map.of("title", "Minutes"))
                .withAutoLoad(true)
                .withShouldLoad(false));

    assertThat(doc.clientId()).isEqualTo(7);
    assertThat(doc.guid()).isEqualTo("minutes");
    assertThat(doc.collectionId()).isEqualTo("team");
    assertThat(doc.meta()).isEqualTo(Map.of("title", "Minutes"));
    assertThat(doc.autoLoad()).isTrue();
    assertThat(doc.shouldLoad()).isFalse();
  }

  @Test
  void clientIdsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> YDocOptions.defaults().withClientId(1L << 53))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A client id is 0 to 2^53-1, not 9007199254740992");
  }

  @Test
  void updatesAboveTheLimitsOfTheDocumentAreRefused() {
    YDoc author = YDoc.create();
    author.getMap("m").set("k", List.of(List.of(List.of(1))));
    byte[] v1 = author.encodeStateAsUpdate();
    byte[] v2 = author.encodeStateAsUpdateV2();
    YDoc strict =
        YDoc.create(YDocOptions.defaults().withLimits(DecodeLimits.DEFAULT.withMaxNesting(2)));
    YDoc lenient =
        YDoc.create(YDocOptions.defaults().withLimits(DecodeLimits.DEFAULT.withMaxNesting(3)));

    assertThatThrownBy(() -> strict.applyUpdate(v1)).isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> strict.applyUpdateV2(v2)).isInstanceOf(DecodeException.class);
    lenient.applyUpdate(v1);

    assertThat(strict.stateVector().isEmpty()).isTrue();
    assertThat(lenient.toJson()).isEmpty();
    assertThat(lenient.getMap("m").toJson()).isEqualTo(author.getMap("m").toJson());
  }

  @Test
  void aRootThatNobodyHasDeclaredIsKnownButOfNoKind() {
    YDoc doc = YDoc.create();

    assertThat(doc.get("x")).isInstanceOf(YUndeclaredRoot.class);
    assertThat(doc.rootNames()).containsExactly("x");
    YText text = doc.get("x", YText.class);

    assertThat(doc.get("x")).isSameAs(text);
    assertThat(doc.getText("x")).isSameAs(text);
    assertThatThrownBy(() -> doc.getMap("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The root \"x\" is a YText and cannot be a YMap, too");
  }

  @Test
  void theContentOfAllDeclaredRootsIsPlainValues() {
    YDoc doc = YDoc.create();
    doc.getMap("m").set("list", YArray.of(1, "two", new YText("three")));
    doc.getText("t").insert(0, "text");
    doc.get("unknown");

    assertThat(doc.toJson())
        .isEqualTo(Map.of("m", Map.of("list", List.of(1L, "two", "three")), "t", "text"));
  }

  @Test
  void severalUpdatesAreOneTransactionOrNothingAtAll() {
    YDoc author = YDoc.create();
    List<byte[]> updates = new ArrayList<>();
    author.onUpdate(event -> updates.add(event.update()));
    author.getText("t").insert(0, "a");
    author.getText("t").insert(1, "b");
    author.getText("t").delete(0, 1);
    YDoc reader = YDoc.create();
    List<Object> origins = new ArrayList<>();
    reader.onUpdate(event -> origins.add(event.origin()));
    List<byte[]> withNonsense = new ArrayList<>(updates);
    withNonsense.add(new byte[] {1, 2, 3});

    assertThatThrownBy(() -> reader.applyUpdates(withNonsense, "peer"))
        .isInstanceOf(DecodeException.class);
    assertThat(reader.stateVector()).isEqualTo(StateVector.EMPTY);

    reader.applyUpdates(updates, "peer");
    assertThat(reader.getText("t")).hasToString("b");
    assertThat(origins).containsExactly("peer");
  }
}
