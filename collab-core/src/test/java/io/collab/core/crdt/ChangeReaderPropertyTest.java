package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.change.EntryWrite;
import io.collab.core.change.RangeChange;
import io.collab.core.change.TypeChange;
import io.collab.core.change.WrittenClocks;
import io.collab.core.codec.Content;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.id.Id;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RandomEdits;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reports of changes against a twin that compares everything before with everything after. */
final class ChangeReaderPropertyTest {

  /** What one visible unit was: its attributes, if it is text. */
  private final Map<Branch, Map<Id, Map<String, Object>>> unitsBefore = new HashMap<>();

  private final Map<Branch, Map<String, Id>> entriesBefore = new HashMap<>();

  @Test
  void reportsSayWhatAComparisonOfBeforeAndAfterSays() {
    RandomCases.run(150, 20_000, seed -> new ChangeReaderPropertyTest().runCase(seed));
  }

  private void runCase(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<YDoc> authors = new ArrayList<>();
    List<byte[]> updates = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      YDoc author =
          YDoc.create(YDocOptions.defaults().withClientId(i + 1).withCleanUpFormatting(false));
      author.onUpdate(event -> updates.add(event.update()));
      authors.add(author);
    }
    StructStore store = new StructStore();
    for (int round = 0; round < 12; round++) {
      updates.clear();
      for (YDoc author : authors) {
        edit(author, random);
      }
      List<byte[]> local = List.copyOf(updates);
      authors.forEach(author -> local.forEach(author::applyUpdate));
      apply(Updates.merge(local), store);
    }
  }

  private static void edit(YDoc author, SplittableRandom random) {
    RandomEdits edits = new RandomEdits(author);
    author.transact(
        transaction -> {
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            edits.run(
                random.nextInt(RandomEdits.COUNT), random.nextInt(1000), random.nextInt(1000));
          }
        });
  }

  private void apply(byte[] update, StructStore store) {
    unitsBefore.clear();
    entriesBefore.clear();
    store.roots().forEach(this::remember);
    Changes changes = new Changes();
    new UpdateApplier(store, changes).apply(UpdateDecoder.decodeV1(update));

    List<TypeChange> report = ChangeReader.read(store, changes);

    Map<String, List<String>> expected = new LinkedHashMap<>();
    Set<Long> writers =
        ChangeReader.written(changes).stream()
            .map(WrittenClocks::client)
            .collect(Collectors.toSet());
    store.roots().forEach(root -> compare(root, Objects.requireNonNull(root.rootName()), expected));
    assertThat(told(report, writers)).isEqualTo(expected);
    Committer.commit(store, changes, candidate -> true);
  }

  // Before

  private void remember(Branch branch) {
    Map<Id, Map<String, Object>> units = new HashMap<>();
    Map<String, Object> attributes = new HashMap<>();
    for (Item item = branch.list.first(); item != null; item = item.next) {
      if (!item.isDeleted()) {
        format(item, attributes);
        for (int i = 0; item.isCountable() && i < item.length; i++) {
          units.put(new Id(item.client.id, item.clock + i), Map.copyOf(attributes));
        }
        remember(item);
      }
    }
    Map<String, Id> entries = new HashMap<>();
    for (MapEntry entry : branch.entries()) {
      Item current = entry.current;
      if (current != null && !current.isDeleted()) {
        entries.put(entry.key(), new Id(current.client.id, current.clock));
        remember(current);
      }
    }
    unitsBefore.put(branch, units);
    entriesBefore.put(branch, entries);
  }

  private void remember(Item item) {
    if (item.payload() instanceof Branch held) {
      remember(held);
    }
  }

  private static void format(Item item, Map<String, Object> attributes) {
    if (item.payload() instanceof Content.FormatContent format) {
      if (format.value() == null) {
        attributes.remove(format.key());
      } else {
        attributes.put(format.key(), format.value());
      }
    }
  }

  // After

  private void compare(Branch branch, String path, Map<String, List<String>> out) {
    List<String> lines = new ArrayList<>();
    Map<Id, Map<String, Object>> before = unitsBefore.getOrDefault(branch, Map.of());
    Map<String, Object> attributes = new HashMap<>();
    int index = 0;
    for (Item item = branch.list.first(); item != null; item = item.next) {
      if (!item.isDeleted()) {
        format(item, attributes);
      }
      for (int i = 0; i < item.length; i++) {
        Map<String, Object> was = before.get(new Id(item.client.id, item.clock + i));
        if (item.isVisible()) {
          if (was == null) {
            lines.add("+" + index + " by " + item.client.id);
          } else if (!differences(was, attributes).isEmpty()) {
            lines.add("~" + index + " " + differences(was, attributes));
          }
          compareInside(item, path + "/" + index, out);
          index++;
        } else if (was != null) {
          lines.add("-" + index + " of " + item.client.id);
        }
      }
    }
    TreeSet<String> entryLines = new TreeSet<>();
    for (MapEntry entry : branch.entries()) {
      compareEntry(branch, entry, entryLines);
      Item current = Objects.requireNonNull(entry.current);
      compareInside(current, path + "/" + entry.key(), out);
    }
    lines.addAll(entryLines);
    if (!lines.isEmpty()) {
      out.put(path, lines);
    }
  }

  private void compareInside(Item item, String path, Map<String, List<String>> out) {
    if (item.payload() instanceof Branch held && !item.isDeleted()) {
      compare(held, path, out);
    }
  }

  private void compareEntry(Branch branch, MapEntry entry, Set<String> lines) {
    Id was = entriesBefore.getOrDefault(branch, Map.of()).get(entry.key());
    Item current = Objects.requireNonNull(entry.current);
    Id is = current.isDeleted() ? null : new Id(current.client.id, current.clock);
    if (!Objects.equals(was, is)) {
      lines.add(entryLine(entry.key(), clientOf(is), clientOf(was)));
    }
  }

  private static @Nullable Long clientOf(@Nullable Id id) {
    return id == null ? null : id.client();
  }

  private static String entryLine(String key, @Nullable Long author, @Nullable Long oldAuthor) {
    return "\"" + key + "\" by " + author + " instead of " + oldAuthor;
  }

  private static Set<String> differences(Map<String, Object> was, Map<String, Object> is) {
    Set<String> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    keys.removeIf(key -> AttributeValues.areEqual(was.get(key), is.get(key)));
    return keys;
  }

  // The report, unit by unit

  private static Map<String, List<String>> told(List<TypeChange> report, Set<Long> writers) {
    Map<String, List<String>> told = new LinkedHashMap<>();
    for (TypeChange change : report) {
      List<String> lines = new ArrayList<>();
      change.ranges().forEach(range -> addUnits(range, lines, writers));
      Set<String> entries = new TreeSet<>();
      for (EntryWrite write : change.entries()) {
        entries.add(entryLine(write.key(), write.author(), write.oldAuthor()));
      }
      lines.addAll(entries);
      StringBuilder path = new StringBuilder(change.root());
      change.path().forEach(step -> path.append('/').append(step));
      assertThat(told.put(path.toString(), lines)).isNull();
    }
    return told;
  }

  private static void addUnits(RangeChange range, List<String> lines, Set<Long> writers) {
    for (int i = 0; i < range.length(); i++) {
      if (range instanceof RangeChange.Inserted inserted) {
        lines.add("+" + (range.index() + i) + " by " + inserted.author());
      } else if (range instanceof RangeChange.Deleted deleted) {
        lines.add("-" + range.index() + " of " + deleted.author());
      } else if (range instanceof RangeChange.Formatted formatted) {
        lines.add("~" + (range.index() + i) + " " + new TreeSet<>(formatted.attributes().keySet()));
        assertThat(formatted.attributes().values())
            .allMatch(author -> author == null || writers.contains(author));
      }
    }
  }
}
