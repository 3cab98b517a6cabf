package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YText;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.event.Subscription;
import io.collab.core.id.Id;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RestoredTexts;
import io.collab.core.undo.UndoManager;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
          SplittableRandom random = new SplittableRandom(seed);
          compare(inTurns(network.updates(), random), RestoredTexts.ROOT, random);
        });
  }

  /** Written by hand, with origins that undo makes once in thousands of edits. */
  @Test
  void leadWhereTheGeneralWayDoesWhateverTheOrigins() {
    RandomCases.run(
        10_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          compare(new CrossedTurns(random).turns(), "t", random, new SlowList());
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
   * Turns that meet in one short text: units of it are deleted one by one and together, and runs
   * are inserted with any two units as origin and right origin. Where the right origin stands left
   * of the origin, it shows which of the units between them began an item at that moment; so a turn
   * must have joined some at once, and then insert there, before it is over.
   */
  private static final class CrossedTurns {
    private static final int TURNS = 4;
    private static final int CLIENTS = 3;

    /** Whose text it is; of the others, one has a smaller id and one a greater. */
    private static final int OWNER = 1;

    private final SplittableRandom random;
    private final long[] clocks = new long[CLIENTS];

    /** Of what each of them inserted last, so that they can go on there. */
    private final @Nullable Id[] rightOrigins = new Id[CLIENTS];

    private final List<List<byte[]>> turns = new ArrayList<>();

    CrossedTurns(SplittableRandom random) {
      this.random = random;
      ByteWriter first = new ByteWriter();
      writeStart(first, OWNER, 0);
      first.writeVarUint(1);
      first.writeVarString("t");
      writeText(first, OWNER, "abcde".substring(random.nextInt(3)));
      first.writeVarUint(0);
      turns.add(List.of(first.toByteArray()));
      turns.add(List.of(deletion()));
      for (int i = 0; i < TURNS; i++) {
        turns.add(turn());
      }
    }

    List<List<byte[]>> turns() {
      return turns;
    }

    /** Of most of the text, and then all but one unit of it are one tombstone. */
    private byte[] deletion() {
      ByteWriter update = new ByteWriter();
      update.writeVarUint(0);
      writeDeletion(update, OWNER, random.nextInt(2), clocks[OWNER] - 1);
      return update.toByteArray();
    }

    /** In half of them something is inserted first and last, and units are deleted in between. */
    private List<byte[]> turn() {
      List<byte[]> turn = new ArrayList<>();
      int last = 1 + random.nextInt(7);
      boolean framed = random.nextBoolean();
      for (int i = 0; i <= last; i++) {
        turn.add(update(framed ? i == 0 || i == last : random.nextBoolean()));
      }
      return turn;
    }

    private byte[] update(boolean inserts) {
      ByteWriter update = new ByteWriter();
      // An update does not delete what it has just inserted.
      int whose = author();
      long known = clocks[whose];
      if (inserts) {
        writeInsertion(update, random.nextInt(CLIENTS));
      } else {
        update.writeVarUint(0);
      }
      if (!inserts || random.nextInt(6) == 0) {
        long start = random.nextLong(known);
        long end = random.nextInt(4) > 0 ? start + 1 : random.nextLong(start, known) + 1;
        writeDeletion(update, whose, start, end);
      } else {
        update.writeVarUint(0);
      }
      return update.toByteArray();
    }

    /** Mostly the owner. */
    private int author() {
      int author = random.nextInt(6) == 0 ? random.nextInt(CLIENTS) : OWNER;
      return clocks[author] == 0 ? OWNER : author;
    }

    private void writeInsertion(ByteWriter out, int author) {
      boolean goesOn = clocks[author] > 0 && random.nextBoolean();
      if (!goesOn) {
        rightOrigins[author] = random.nextInt(3) > 0 ? anyUnit() : null;
      }
      Id rightOrigin = rightOrigins[author];
      writeStart(out, author, 0x80 | (rightOrigin != null ? 0x40 : 0));
      writeUnit(out, goesOn ? new Id(2 + author, clocks[author] - 1) : anyUnit());
      if (rightOrigin != null) {
        writeUnit(out, rightOrigin);
      }
      writeText(out, author, "xyz".substring(random.nextInt(3)));
    }

    /** Of an update of one struct. */
    private void writeStart(ByteWriter out, int author, int origins) {
      out.writeVarUint(1);
      out.writeVarUint(1);
      writeUnit(out, new Id(2 + author, clocks[author]));
      out.writeUint8(origins | Kind.STRING);
    }

    private void writeText(ByteWriter out, int author, String text) {
      out.writeVarString(text);
      clocks[author] += text.length();
    }

    private Id anyUnit() {
      int author = author();
      return new Id(2 + author, random.nextLong(clocks[author]));
    }

    private static void writeUnit(ByteWriter out, Id unit) {
      out.writeVarUint(unit.client());
      out.writeVarUint(unit.clock());
    }

    private static void writeDeletion(ByteWriter out, int whose, long start, long end) {
      out.writeVarUint(1);
      out.writeVarUint(2 + whose);
      out.writeVarUint(1);
      out.writeVarUint(start);
      out.writeVarUint(end - start);
    }
  }

  private void runCase(SplittableRandom random) {
    write(random);
    compare(inTurns(updates, random), "t", random);
  }

  private static void compare(List<List<byte[]>> turns, String root, SplittableRandom random) {
    compare(turns, root, random, null);
  }

  private static void compare(
      List<List<byte[]>> turns, String root, SplittableRandom random, @Nullable SlowList slow) {
    List<String> heard = new ArrayList<>();
    List<String> heardGenerally = new ArrayList<>();
    YDoc together = reader(heard);
    YDoc general = reader(heardGenerally);
    general.onBeforeTransaction(transaction -> {});
    for (List<byte[]> turn : turns) {
      boolean observed = root.equals("t") && random.nextInt(4) == 0;
      Subscription observing = observed ? observe(together, heard) : () -> {};
      Subscription observingGenerally = observed ? observe(general, heardGenerally) : () -> {};
      together.applyUpdates(turn, "turn");
      general.transact("turn", transaction -> turn.forEach(general::applyUpdate));
      observing.close();
      observingGenerally.close();
      together.checkIntegrity();
      assertThat(items(together, root)).isEqualTo(items(general, root));
      if (slow != null) {
        slow.apply(turn);
        assertThat(items(together, root)).isEqualTo(slow.items());
      }
      assertThat(together.encodeStateAsUpdate()).isEqualTo(general.encodeStateAsUpdate());
      assertThat(heard).isEqualTo(heardGenerally);
      heard.clear();
      heardGenerally.clear();
    }
  }

  private static Subscription observe(YDoc doc, List<String> heard) {
    return doc.getText("t").observe(event -> heard.add(event.delta().toString()));
  }

  private static YDoc reader(List<String> heard) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
    doc.onUpdate(event -> heard.add(HexFormat.of().formatHex(event.update())));
    return doc;
  }

  private static List<List<byte[]>> inTurns(List<byte[]> updates, SplittableRandom random) {
    List<List<byte[]>> turns = new ArrayList<>();
    List<byte[]> waiting = new ArrayList<>(updates);
    while (!waiting.isEmpty()) {
      turns.add(takeSome(waiting, random));
    }
    return turns;
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
