package io.collab.core.awareness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.json.JsonWriter;
import io.collab.core.testkit.SharedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AwarenessUpdateTest {

  private static AwarenessUpdate update(Entry... entries) {
    return new AwarenessUpdate(List.of(entries));
  }

  @Property
  void updatesAreReadBack(@ForAll("entries") List<Entry> entries) {
    AwarenessUpdate update = new AwarenessUpdate(entries);
    assertThat(AwarenessUpdate.decode(update.encode())).isEqualTo(update);
  }

  @Property
  void aCutOffUpdateIsRefused(@ForAll("entries") List<Entry> entries) {
    byte[] bytes = new AwarenessUpdate(entries).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(DecodeException.class)
          .isThrownBy(() -> AwarenessUpdate.decode(cut));
    }
  }

  @Property
  void randomBytesAreReadOrRefused(@ForAll @Size(max = 30) byte[] bytes) {
    AwarenessUpdate update;
    try {
      update = AwarenessUpdate.decode(bytes);
    } catch (DecodeException refused) {
      return;
    }
    assertThat(AwarenessUpdate.decode(update.encode())).isEqualTo(update);
  }

  /** Whoever applies the latest entries ends where whoever applied all of them ends. */
  @Property
  void theLatestEntriesHaveTheEffectOfAll(@ForAll("entries") List<Entry> entries) {
    List<AwarenessUpdate> updates = entries.stream().map(AwarenessUpdateTest::update).toList();
    Awareness one = Awareness.create(1000);
    updates.forEach(update -> one.applyUpdate(update.encode(), null));
    Awareness other = Awareness.create(1000);
    AwarenessUpdate latest = AwarenessUpdate.latest(updates);
    other.applyUpdate(latest.encode(), null);
    assertThat(new TreeMap<>(other.states())).isEqualTo(new TreeMap<>(one.states()));
    for (Entry entry : entries) {
      assertThat(other.clock(entry.client())).isEqualTo(one.clock(entry.client()));
    }
    assertThat(latest.entries()).extracting(Entry::client).doesNotHaveDuplicates();
  }

  @Provide
  Arbitrary<List<Entry>> entries() {
    Arbitrary<String> states =
        Arbitraries.maps(SharedValues.keys(), SharedValues.texts())
            .ofMaxSize(2)
            .map(JsonWriter::write)
            .injectNull(0.3);
    return Combinators.combine(
            Arbitraries.longs().between(0, 4), Arbitraries.longs().between(0, 4), states)
        .as(Entry::new)
        .list()
        .ofMaxSize(8);
  }

  @Test
  void statesKeepTheirTextAndNullIsARemoval() {
    AwarenessUpdate update =
        AwarenessUpdate.decode(HexFormat.of().parseHex("020901087b226122203a317d0502046e756c6c"));
    assertThat(update.entries())
        .containsExactly(new Entry(9, 1, "{\"a\" :1}"), new Entry(5, 2, null));
    assertThat(update.entries().get(1).isRemoval()).isTrue();
    assertThat(update.isEmpty()).isFalse();
  }

  @Test
  void entriesCanBeLeftOut() {
    AwarenessUpdate update = update(new Entry(1, 1, "{}"), new Entry(2, 1L << 40, "{}"));
    assertThat(update.filter(entry -> entry.clock() < 100).entries())
        .containsExactly(new Entry(1, 1, "{}"));
    assertThat(update.filter(entry -> false).isEmpty()).isTrue();
    assertThat(update.filter(entry -> false).encode()).containsExactly(0);
  }

  @Test
  void anEntrySupersedesOlderOnesAndARemovalItsOwnClock() {
    Entry present = new Entry(1, 5, "{}");
    Entry removed = new Entry(1, 5, null);
    assertThat(removed.supersedes(present)).isTrue();
    assertThat(present.supersedes(removed)).isFalse();
    assertThat(present.supersedes(present)).isFalse();
    assertThat(removed.supersedes(removed)).isFalse();
    assertThat(new Entry(1, 6, "{}").supersedes(removed)).isTrue();
    assertThat(new Entry(1, 4, null).supersedes(present)).isFalse();
    assertThat(new Entry(1, 0, "{}").supersedes(null)).isFalse();
    assertThat(new Entry(1, 1, "{}").supersedes(null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01",
        "0109",
        "010901",
        "01090100", // empty text
        "010901017b", // {
        "0109010278 78", // xx
        "ffffffffffffff0f",
        "010901ffffffff0f7b7d"
      })
  void malformedUpdatesAreRefused(String hex) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> AwarenessUpdate.decode(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @Test
  void anUpdateDoesNotChangeWithTheListItWasMadeFrom() {
    List<Entry> entries = new ArrayList<>(List.of(new Entry(1, ByteReader.MAX_UINT, "{}")));
    AwarenessUpdate update = new AwarenessUpdate(entries);
    entries.clear();
    assertThat(update.entries()).hasSize(1);
  }
}
