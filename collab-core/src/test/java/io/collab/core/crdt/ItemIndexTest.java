package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.codec.Content;
import io.collab.core.testkit.RandomCases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compares the position index with a plain list of the same items. */
class ItemIndexTest {

  private static final String[] KEYS = {"b", "i", "u"};

  private final Client client = new Client(7, new ClientTable());
  private long nextClock;

  @Test
  void answersAsAPlainListWouldThroughAllChanges() {
    RandomCases.run(
        60,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          Branch branch = Branch.root("r");
          branch.hasFormatting = true;
          List<Item> twin = new ArrayList<>();
          int changes = random.nextInt(1, 1500);
          for (int i = 0; i < changes; i++) {
            change(branch.list, twin, random);
            compareOne(branch.list, twin, random);
          }
          compareAll(branch.list, twin);
        });
  }

  private void change(ItemIndex list, List<Item> twin, SplittableRandom random) {
    int at = random.nextInt(twin.size() + 1);
    switch (twin.isEmpty() ? 0 : random.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        Item item = newItem(random);
        list.insertAfter(at == 0 ? null : twin.get(at - 1), item);
        twin.add(at, item);
      }
      case 4 -> delete(list, twin.get(at % twin.size()));
      case 5 -> {
        Item item = twin.get(at % twin.size());
        item.length += 3;
        list.addVisible(item, item.isVisible() ? 3 : 0);
      }
      case 6 -> split(list, twin, at % twin.size());
      default -> join(list, twin, at % twin.size());
    }
  }

  private Item newItem(SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      Object value = random.nextBoolean() ? random.nextInt(3) : null;
      String key = KEYS[random.nextInt(KEYS.length)];
      return Item.of(client, nextClock++, 1, Kind.FORMAT, new Content.FormatContent(key, value));
    }
    int longest = random.nextInt(4) == 0 ? 600 : 20; // lengths above 254 do not fit into a leaf
    Item item = new Item(client, nextClock, 1 + random.nextInt(longest), Kind.STRING);
    nextClock += item.length;
    return item;
  }

  private static void delete(ItemIndex list, Item item) {
    if (!item.isDeleted()) {
      int visible = item.visibleLength();
      item.markDeleted();
      list.addVisible(item, -visible);
      if (item.kind() == Kind.FORMAT) {
        list.formatChanged(item);
      }
    }
  }

  private void split(ItemIndex list, List<Item> twin, int at) {
    Item left = twin.get(at);
    if (left.kind() == Kind.STRING && left.length > 1) {
      Item right = new Item(client, left.clock + 1, left.length - 1, Kind.STRING);
      left.copyStateTo(right);
      left.length = 1;
      list.insertTail(left, right);
      twin.add(at + 1, right);
    }
  }

  private static void join(ItemIndex list, List<Item> twin, int at) {
    Item left = twin.get(at);
    Item right = left.next;
    if (right != null
        && left.kind() == Kind.STRING
        && right.kind() == Kind.STRING
        && left.isDeleted() == right.isDeleted()) {
      list.absorb(left, right);
      left.length += right.length;
      twin.remove(at + 1);
    }
  }

  private static void compareOne(ItemIndex list, List<Item> twin, SplittableRandom random) {
    int visible = twin.stream().mapToInt(Item::visibleLength).sum();
    assertThat(list.visible()).isEqualTo(visible);
    assertThat(list.itemCount()).isEqualTo(twin.size());
    if (visible > 0) {
      int position = random.nextInt(visible);
      Item found = list.itemAt(position);
      assertThat(positionIn(twin, found) + list.offset()).isEqualTo(position);
      assertThat(list.offset()).isLessThan(found.visibleLength());
    }
    Item any = twin.get(random.nextInt(twin.size()));
    assertThat(list.positionOf(any)).isEqualTo(positionIn(twin, any));
  }

  private static int positionIn(List<Item> twin, Item item) {
    return twin.subList(0, twin.indexOf(item)).stream().mapToInt(Item::visibleLength).sum();
  }

  private static void compareAll(ItemIndex list, List<Item> twin) {
    SplittableRandom random = new SplittableRandom(twin.size());
    for (int i = 0; i < twin.size(); i++) {
      Item item = twin.get(i);
      assertThat(list.positionOf(item)).isEqualTo(positionIn(twin, item));
      assertThat(list.skipDeleted(item)).isSameAs(firstLive(twin, i));
      int other = random.nextInt(twin.size());
      assertThat(Integer.signum(list.compare(item, twin.get(other))))
          .isEqualTo(Integer.compare(i, other));
      int to = i + random.nextInt(twin.size() - i + 1);
      compareFormats(list, twin, i, to);
    }
  }

  private static @Nullable Item firstLive(List<Item> twin, int from) {
    for (int i = from; i < twin.size(); i++) {
      if (!twin.get(i).isDeleted()) {
        return twin.get(i);
      }
    }
    return null;
  }

  /**
   * Applies the summary of a stretch to attributes, and walks the same stretch marker by marker.
   */
  private static void compareFormats(ItemIndex list, List<Item> twin, int from, int to) {
    Map<String, Object> walked = new LinkedHashMap<>(Map.of("i", "before"));
    for (Item item : twin.subList(from, to)) {
      if (item.kind() == Kind.FORMAT && !item.isDeleted()) {
        put(walked, Contents.format(item).key(), Contents.format(item).value());
      }
    }
    Map<String, Object> summed = new LinkedHashMap<>(Map.of("i", "before"));
    Item end = to < twin.size() ? twin.get(to) : null;
    for (FormatSummary.Run run : list.formatsBetween(twin.get(from), end)) {
      if (!run.open()) {
        summed.remove(run.key());
      }
      put(summed, run.key(), run.value());
    }
    assertThat(List.copyOf(summed.entrySet())).isEqualTo(List.copyOf(walked.entrySet()));
  }

  private static void put(Map<String, Object> attributes, String key, @Nullable Object value) {
    if (value == null) {
      attributes.remove(key);
    } else {
      attributes.put(key, value);
    }
  }
}
