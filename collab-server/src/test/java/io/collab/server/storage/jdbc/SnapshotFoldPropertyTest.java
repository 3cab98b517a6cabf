package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.testkit.DocumentContent;
import io.collab.core.testkit.RandomCases;
import io.collab.server.storage.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever the rows are and wherever snapshots are made, snapshot and tail are the replay of all
 * rows.
 */
class SnapshotFoldPropertyTest {

  private static final int ROWS = 60;

  @Test
  void snapshotsOfSnapshotsAndTheTailEqualTheReplayOfAllRows() {
    RandomCases.run(
        200,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          List<byte[]> rows = Edits.random(random, ROWS);
          byte[] snapshot = null;
          int done = 0;
          while (done < rows.size()) {
            int next = done + 1 + random.nextInt(rows.size() - done);
            snapshot = SnapshotFold.fold(stored(snapshot, done, rows.subList(done, next)));
            done = next;

            assertSame(
                Edits.replay(null, rows),
                Edits.replay(snapshot, rows.subList(done, rows.size())),
                "snapshot at " + done);
          }
        });
  }

  @Test
  void rowsWhoseBeginningsAreMissingStayInTheSnapshot() {
    YDoc author = YDoc.create(YDocOptions.defaults().withClientId(1));
    List<byte[]> rows = new ArrayList<>();
    author.onUpdate(event -> rows.add(event.update()));
    author.getText("text").insert(0, "first");
    author.getText("text").insert(5, " second");
    author.getText("text").delete(0, 2);

    byte[] snapshot = SnapshotFold.fold(stored(null, 0, rows.subList(1, 3)));
    YDoc replayed = Edits.replay(snapshot, rows.subList(0, 1));

    assertThat(replayed.getText("text")).hasToString("rst second");
    assertThat(replayed.hasPending()).isFalse();
  }

  @Test
  void typingBecomesOneRun() {
    YDoc author = YDoc.create();
    List<byte[]> rows = new ArrayList<>();
    author.onUpdate(event -> rows.add(event.update()));
    for (int i = 0; i < 10_000; i++) {
      author.getText("text").insert(i, "x");
    }

    assertThat(SnapshotFold.fold(stored(null, 0, rows))).hasSizeLessThan(10_100);
  }

  private static StoredDocument stored(
      byte @Nullable [] snapshot, int snapshotSeq, List<byte[]> tail) {
    return new StoredDocument("lineage", snapshotSeq + tail.size(), snapshotSeq, snapshot, tail);
  }

  private static void assertSame(YDoc expected, YDoc actual, String what) {
    assertThat(Edits.canonical(actual)).as(what).isEqualTo(Edits.canonical(expected));
    assertThat(actual.stateVector()).as(what).isEqualTo(expected.stateVector());
    assertThat(actual.deleteSet()).as(what).isEqualTo(expected.deleteSet());
    assertThat(DocumentContent.of(actual)).as(what).isEqualTo(DocumentContent.of(expected));
  }
}
