package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.codec.PlainUpdateReader;
import io.collab.core.codec.StructCursor;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.WireUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YText;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.StateVector;
import io.collab.core.testkit.RandomCases;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The short way of applying updates against the general one: the same updates of people who write
 * at the same time, in any order, some of them more than once, lead to the same document.
 */
final class PlainUpdateApplierPropertyTest {

  private static final int TEXT = 2;
  private static final int STEPS = 80;

  private final List<YDoc> authors = new ArrayList<>();
  private final List<byte[]> updates = new ArrayList<>();
  private int applied;

  @Test
  void keystrokesAppliedTheShortWayLeadWhereTheGeneralOneDoes() {
    int[] applied = new int[1];
    RandomCases.run(
        200,
        seed -> {
          PlainUpdateApplierPropertyTest test = new PlainUpdateApplierPropertyTest();
          test.runCase(new SplittableRandom(seed));
          applied[0] += test.applied;
        });
    assertThat(applied[0]).as("updates applied the short way").isGreaterThan(1000);
  }

  private void runCase(SplittableRandom random) {
    write(random);
    StructStore general = store();
    StructStore plain = store();
    List<byte[]> waiting = new ArrayList<>(updates);
    while (!waiting.isEmpty()) {
      byte[] update = waiting.get(random.nextInt(Math.min(waiting.size(), 3)));
      if (random.nextInt(20) > 0) {
        waiting.remove(update);
      }
      Changes changes = new Changes();
      new UpdateApplier(general, changes).apply(UpdateDecoder.decodeV1(update));
      Committer.commit(general, changes, Committer.EVERYTHING);
      Changes plainChanges = applyPlainly(plain, update, random.nextBoolean());
      assertThat(PlainUpdateWriter.encode(plainChanges))
          .isEqualTo(PlainUpdateWriter.encodeAny(changes));
      assertThat(state(plain)).isEqualTo(state(general));
      StoreCheck.check(plain);
    }
  }

  private Changes applyPlainly(StructStore store, byte[] update, boolean unwatched) {
    Changes changes = new Changes();
    PlainUpdateReader reader = PlainUpdateReader.read(update, DecodeLimits.DEFAULT);
    if (reader != null
        && PlainUpdateApplier.apply(store, changes, reader, unwatched ? b -> true : null)) {
      applied++;
    } else {
      new UpdateApplier(store, changes).apply(UpdateDecoder.decodeV1(update));
    }
    Committer.commit(store, changes, Committer.EVERYTHING);
    return changes;
  }

  /** Three people type and delete, mostly where they did last, and exchange updates at times. */
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
    }
    int[] positions = new int[3];
    for (int step = 0; step < STEPS; step++) {
      int who = random.nextInt(3);
      YText text = authors.get(who).getText("t");
      if (random.nextInt(8) == 0) {
        positions[who] = random.nextInt(text.length() + 1);
      }
      int position = Math.min(positions[who], text.length());
      int start = Math.max(0, position - 1 - random.nextInt(2));
      int units = 1 + random.nextInt(2);
      String word = random.nextInt(15) == 0 ? "\uD83D\uDE00" : "word".substring(random.nextInt(4));
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> {
          text.delete(start, units);
          positions[who] = start;
        }
        case 4 -> {
          replace(authors.get(who), start, units, word);
          positions[who] = start + word.length();
        }
        default -> {
          text.insert(position, word);
          positions[who] = position + word.length();
        }
      }
      if (random.nextInt(6) == 0) {
        List<byte[]> all = List.copyOf(updates);
        authors.forEach(author -> all.forEach(author::applyUpdate));
      }
    }
  }

  private static void replace(YDoc author, int start, int units, String word) {
    YText text = author.getText("t");
    author.transact(
        transaction -> {
          text.insert(start, word);
          text.delete(start + word.length(), units);
        });
  }

  @Test
  void whatIsReadTheShortWayIsWhatTheDecoderReads() {
    RandomCases.run(
        200,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          PlainUpdateApplierPropertyTest test = new PlainUpdateApplierPropertyTest();
          test.write(random);
          for (byte[] update : test.updates) {
            compareReaders(update);
            byte[] damaged = update.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            compareReaders(damaged);
          }
        });
  }

  private static void compareReaders(byte[] update) {
    PlainUpdateReader plain = PlainUpdateReader.read(update, DecodeLimits.DEFAULT);
    if (plain == null) {
      return;
    }
    WireUpdate decoded = UpdateDecoder.decodeV1(update);
    StructCursor struct = decoded.cursor();
    assertThat(plain.hasText()).isEqualTo(struct.next());
    if (plain.hasText()) {
      assertThat(plain.client()).isEqualTo(struct.client());
      assertThat(plain.clock()).isEqualTo(struct.clock());
      assertThat(plain.originClient()).isEqualTo(struct.originClient());
      assertThat(plain.originClock()).isEqualTo(struct.originClock());
      assertThat(plain.hasRightOrigin()).isEqualTo(struct.hasRightOrigin());
      assertThat(plain.rightClient()).isEqualTo(struct.rightClient());
      assertThat(plain.rightClock()).isEqualTo(struct.rightClock());
      assertThat(plain.textLength()).isEqualTo((int) struct.length());
      assertThat(struct.next()).isFalse();
    }
    assertThat(plain.hasDeletion()).isEqualTo(!decoded.deletes().isEmpty());
    if (plain.hasDeletion()) {
      assertThat(decoded.deletes().client(0)).isEqualTo(plain.deletedClient());
      assertThat(decoded.deletes().rangeStart(0, 0)).isEqualTo(plain.deletedClock());
      assertThat(decoded.deletes().rangeEnd(0, 0)).isEqualTo(plain.deletedEnd());
    }
  }

  private static StructStore store() {
    StructStore store = new StructStore();
    store.root("t").declare(TEXT);
    return store;
  }

  private static byte[] state(StructStore store) {
    UpdateEncoder encoder = UpdateEncoder.v1();
    StructWriter.writeState(store, StateVector.EMPTY, encoder);
    return encoder.toByteArray();
  }
}
