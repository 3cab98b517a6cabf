package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YText;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.event.Subscription;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RestoredTexts;
import io.collab.core.undo.UndoManager;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Several updates at once, where what is deleted is collected at once, against one after the other
 * in a transaction that somebody watches: the same updates of people who type, delete and undo lead
 * to the same items in the same order, and to the same updates.
 */
final class UpdatesTogetherPropertyTest {

  private static final int STEPS = 60;

  private final List<YDoc> authors = new ArrayList<>();
  private final List<UndoManager> undoing = new ArrayList<>();
  private final List<byte[]> updates = new ArrayList<>();

  @Test
  void leadWhereTheGeneralWayDoes() {
    RandomCases.run(
        300, seed -> new UpdatesTogetherPropertyTest().runCase(new SplittableRandom(seed)));
  }

  /** Undo names right origins that stand left of the origin, in the same run. */
  @Test
  void leadWhereTheGeneralWayDoesIfTextIsBroughtBackTwice() {
    RandomCases.run(
        500,
        seed -> {
          RestoredTexts network = new RestoredTexts();
          RestoredTexts.script(seed).forEach(network::run);
          compare(network.updates(), RestoredTexts.ROOT, new SplittableRandom(seed));
        });
  }

  /** Written by hand, with origins that undo makes once in thousands of edits. */
  @Test
  void leadWhereTheGeneralWayDoesWhateverTheOrigins() {
    RandomCases.run(
        3_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          compare(new ArbitraryOrigins(random).updates(), "t", random);
        });
  }

  /**
   * "abcd"; d, c and b are deleted one by one, and something comes whose origin is the d and whose
   * right origin the c. In one transaction b, c and d are items of their own until its end.
   */
  @Test
  void itemsThatWereJoinedAtOnceStillCountWhereOriginsAreCrossed() {
    byte[] abcd = HexFormat.of().parseHex("0101010004010174046162636400");
    List<byte[]> turn =
        Stream.of("000101010301", "000101010201", "000101010101", "01010300c401030102017800")
            .map(HexFormat.of()::parseHex)
            .toList();
    YDoc together = reader(new ArrayList<>());
    together.applyUpdate(abcd);
    together.applyUpdates(turn, null);
    YDoc general = reader(new ArrayList<>());
    general.applyUpdate(abcd);
    general.transact(transaction -> turn.forEach(general::applyUpdate));
    assertThat(items(together, "t"))
        .isEqualTo(items(general, "t"))
        .containsExactly("1:0+1 false", "1:1+3 true", "3:0+1 false");
  }

  /**
   * Updates of three people: runs of letters, insertions with any two units as origin and right
   * origin, most of them near where somebody deletes unit after unit.
   */
  private static final class ArbitraryOrigins {
    private static final int STEPS = 25;
    private static final int CLIENTS = 3;

    private final SplittableRandom random;
    private final long[] clocks = new long[CLIENTS];
    private final List<byte[]> updates = new ArrayList<>();

    /** Where something was deleted last. */
    private int client;

    private long clock;

    ArbitraryOrigins(SplittableRandom random) {
      this.random = random;
      insert(0, false, word());
      for (int i = 0; i < STEPS; i++) {
        int action = random.nextInt(6);
        if (action == 0) {
          client = random.nextInt(CLIENTS);
          clock = random.nextLong(clocks[client] + 1);
        }
        if (action < 3) {
          insert(random.nextInt(CLIENTS), true, word());
        } else {
          delete();
        }
      }
    }

    List<byte[]> updates() {
      return updates;
    }

    private String word() {
      return "abcdefgh".substring(random.nextInt(8));
    }

    private void insert(int author, boolean inside, String text) {
      ByteWriter out = new ByteWriter();
      out.writeVarUint(1);
      out.writeVarUint(1);
      out.writeVarUint(2 + author);
      out.writeVarUint(clocks[author]);
      boolean hasOrigin = inside && clocks[client] > 0;
      boolean hasRightOrigin = hasOrigin && random.nextBoolean();
      out.writeUint8((hasOrigin ? 0x80 : 0) | (hasRightOrigin ? 0x40 : 0) | 4);
      if (hasOrigin) {
        writeUnitNearby(out);
        if (hasRightOrigin) {
          writeUnitNearby(out);
        }
      } else {
        out.writeVarUint(1);
        out.writeVarString("t");
      }
      out.writeVarString(text);
      out.writeVarUint(0);
      clocks[author] += text.length();
      updates.add(out.toByteArray());
    }

    private void writeUnitNearby(ByteWriter out) {
      out.writeVarUint(2 + client);
      out.writeVarUint(Math.max(0, Math.min(clocks[client] - 1, clock + random.nextInt(-2, 3))));
    }

    /** Backwards, forwards, or several units at once. */
    private void delete() {
      int length = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
      clock += random.nextInt(3) == 0 ? 1 : -1;
      if (clock >= 0 && clock + length <= clocks[client]) {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(0);
        out.writeVarUint(1);
        out.writeVarUint(2 + client);
        out.writeVarUint(1);
        out.writeVarUint(clock);
        out.writeVarUint(length);
        updates.add(out.toByteArray());
      }
    }
  }

  private void runCase(SplittableRandom random) {
    write(random);
    compare(updates, "t", random);
  }

  private static void compare(List<byte[]> updates, String root, SplittableRandom random) {
    List<byte[]> emitted = new ArrayList<>();
    List<byte[]> emittedGenerally = new ArrayList<>();
    YDoc together = reader(emitted);
    YDoc general = reader(emittedGenerally);
    general.onBeforeTransaction(transaction -> {});
    List<byte[]> waiting = new ArrayList<>(updates);
    while (!waiting.isEmpty()) {
      List<byte[]> turn = takeSome(waiting, random);
      Subscription observing =
          random.nextInt(4) == 0 && root.equals("t")
              ? together.getText("t").observe(event -> {})
              : null;
      together.applyUpdates(turn, "turn");
      if (observing != null) {
        observing.close();
      }
      general.transact("turn", transaction -> turn.forEach(general::applyUpdate));
      together.checkIntegrity();
      assertThat(items(together, root)).isEqualTo(items(general, root));
      assertThat(together.encodeStateAsUpdate()).isEqualTo(general.encodeStateAsUpdate());
      assertThat(emitted).usingRecursiveComparison().isEqualTo(emittedGenerally);
    }
  }

  private static YDoc reader(List<byte[]> emitted) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
    doc.onUpdate(event -> emitted.add(event.update()));
    return doc;
  }

  /** Nearly in order, some of them left for later or brought in twice. */
  private static List<byte[]> takeSome(List<byte[]> waiting, SplittableRandom random) {
    List<byte[]> turn = new ArrayList<>();
    int size = 1 + random.nextInt(20);
    while (turn.size() < size && !waiting.isEmpty()) {
      byte[] update = waiting.get(random.nextInt(4) > 0 ? 0 : random.nextInt(waiting.size()));
      turn.add(update);
      if (random.nextInt(30) > 0) {
        waiting.remove(update);
      }
    }
    return turn;
  }

  private static List<String> items(YDoc doc, String root) {
    List<String> items = new ArrayList<>();
    addItems(KernelAccess.get().store(doc).root(root), items);
    return items;
  }

  private static void addItems(Branch branch, List<String> items) {
    for (Item item = branch.list.first(); item != null; item = item.next) {
      items.add(item.client.id + ":" + item.clock + "+" + item.length + " " + item.isDeleted());
      if (item.payload() instanceof Branch held) {
        addItems(held, items);
      }
    }
  }

  /** Three people type, delete much, undo and redo, and exchange updates at times. */
  private void write(SplittableRandom random) {
    for (int i = 0; i < 3; i++) {
      YDoc author = YDoc.create(YDocOptions.defaults().withClientId(1000L + i));
      author.onUpdate(
          event -> {
            if (event.transaction().isLocal()) {
              updates.add(event.update());
            }
          });
      authors.add(author);
      undoing.add(
          UndoManager.builder(author).scope(author.getText("t")).captureTimeoutMillis(0).build());
    }
    int[] positions = new int[3];
    for (int step = 0; step < STEPS; step++) {
      int who = random.nextInt(3);
      if (random.nextInt(5) == 0) {
        UndoManager undo = undoing.get(who);
        if (random.nextInt(3) > 0) {
          undo.undo();
        } else {
          undo.redo();
        }
      } else {
        positions[who] = type(authors.get(who).getText("t"), positions[who], random);
      }
      if (random.nextInt(6) == 0) {
        List<byte[]> all = List.copyOf(updates);
        authors.forEach(author -> all.forEach(author::applyUpdate));
      }
    }
  }

  /** Returns where the cursor is then. */
  private static int type(YText text, int cursor, SplittableRandom random) {
    int position =
        random.nextInt(8) == 0
            ? random.nextInt(text.length() + 1)
            : Math.min(cursor, text.length());
    if (random.nextInt(2) == 0) {
      String word = random.nextInt(15) == 0 ? "\uD83D\uDE00" : "word".substring(random.nextInt(4));
      text.insert(position, word);
      return position + word.length();
    }
    int start = Math.max(0, position - 1 - random.nextInt(2));
    text.delete(start, 1 + random.nextInt(2));
    return start;
  }
}
