package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.codec.UpdateEncoder;
import io.collab.core.id.StateVector;
import io.collab.core.testkit.RandomCases;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The short ways of editing plain text against the general ones: the same random edits, made by
 * three users in turn, lead to the same updates and to the same document.
 */
final class PlainTextEditorPropertyTest {

  private static final int TEXT = 2;
  private static final int EDITS = 60;
  private static final String UNITS = "abcdefgh é世\uD83D\uDE00";

  private final Side plain = new Side();
  private final Side general = new Side();
  private int inPlace;
  private int plainUpdates;

  @Test
  void shortWaysOfEditingLeadWhereTheGeneralOnesDo() {
    int[] done = new int[2];
    RandomCases.run(
        300,
        seed -> {
          PlainTextEditorPropertyTest test = new PlainTextEditorPropertyTest();
          test.runCase(new SplittableRandom(seed));
          done[0] += test.inPlace;
          done[1] += test.plainUpdates;
        });
    assertThat(done[0]).as("deletions made in place").isGreaterThan(0);
    assertThat(done[1]).as("updates written the short way").isGreaterThan(done[0]);
  }

  private void runCase(SplittableRandom random) {
    int position = 0;
    for (int i = 0; i < EDITS; i++) {
      int length = plain.text.length();
      if (random.nextInt(6) == 0) {
        position = random.nextInt(length + 2);
      }
      position = Math.min(position, length + 1);
      int user = random.nextInt(8) < 6 ? 1 : 2;
      int kind = random.nextInt(10);
      if (kind < 5 || length == 0) {
        String units = units(random);
        insert(user, position, units);
        position += units.length();
      } else {
        int count = 1 + random.nextInt(3) / 2;
        boolean backwards = kind < 8;
        position = Math.max(0, Math.min(position, length) - (backwards ? count : 0));
        delete(user, position, count);
      }
      check();
    }
  }

  private static String units(SplittableRandom random) {
    if (random.nextInt(12) == 0) {
      return "\uD83D\uDE00";
    }
    int start = random.nextInt(UNITS.length() - 3);
    return UNITS.substring(start, Math.min(start + 1 + random.nextInt(3), UNITS.length() - 2));
  }

  private void insert(long user, int position, String units) {
    PlainTextEditor.insert(
        plain.store, plain.changes, user, plain.text, Math.max(0, position), units);
    general.editor(user, position).insertText(units, Map.of());
  }

  private void delete(long user, int position, int count) {
    if (PlainTextEditor.deleteInPlace(plain.changes, plain.text, position, count)) {
      inPlace++;
    } else {
      plain.editor(user, position).delete(count);
    }
    general.editor(user, position).delete(count);
  }

  private void check() {
    plain.commit();
    general.commit();
    byte[] update = PlainUpdateWriter.encodeAny(general.changes);
    byte[] shortUpdate = PlainUpdateWriter.encodeIfPlain(plain.changes);
    if (shortUpdate != null) {
      plainUpdates++;
      assertThat(shortUpdate).isEqualTo(update);
    }
    assertThat(PlainUpdateWriter.encodeAny(plain.changes)).isEqualTo(update);
    assertThat(plain.state()).isEqualTo(general.state());
    StoreCheck.check(plain.store);
    plain.changes = new Changes();
    general.changes = new Changes();
  }

  /** A store with one text, edited in one of the two ways. */
  private static final class Side {
    final StructStore store = new StructStore();
    final Branch text = store.root("t");
    Changes changes = new Changes();

    Side() {
      text.declare(TEXT);
    }

    TextEditor editor(long user, int position) {
      TextEditor editor = new TextEditor(store, changes, user, text);
      editor.skip(position);
      return editor;
    }

    void commit() {
      Committer.commit(store, changes, Committer.EVERYTHING);
    }

    byte[] state() {
      UpdateEncoder encoder = UpdateEncoder.v1();
      StructWriter.writeState(store, StateVector.EMPTY, encoder);
      return encoder.toByteArray();
    }
  }
}
