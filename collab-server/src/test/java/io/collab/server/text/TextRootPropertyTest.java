package io.collab.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.delta.Op;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.json.JsonReader;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RandomEdits;
import io.collab.server.testkit.RandomDeltas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Yjs replicas and thin clients change one text, concurrently. Whoever applies the revisions one by
 * one has the text at every revision, and an author has it after its own operation and the
 * correction.
 */
class TextRootPropertyTest {

  private static final int STEPS = 60;

  @Test
  void revisionsOneByOneAreTheTextAtEveryRevision() {
    RandomCases.run(300, 100_000, seed -> new World(seed).run());
  }

  private static final class World {
    private final SplittableRandom random;
    private final YDoc doc;
    private final List<YDoc> replicas = new ArrayList<>();
    private final List<RandomEdits> editors = new ArrayList<>();
    private final TextRoot root;
    private final List<Session> sessions = new ArrayList<>();
    private final long[] lastOps = new long[3];

    /** The revision up to which each session has to know everything: that of its last operation. */
    private final long[] lastRevs = new long[3];

    /** The text at each revision, put together of the revisions. */
    private final List<Delta> contents = new ArrayList<>();

    private final List<Delta> deltas = new ArrayList<>();

    World(long seed) throws TextProblemException {
      random = new SplittableRandom(seed);
      doc = newDoc();
      root = new TextRoots(doc, "epoch").open("text");
      for (int i = 0; i < 2; i++) {
        replicas.add(newDoc());
        editors.add(new RandomEdits(replicas.get(i)));
      }
      for (int i = 0; i < 3; i++) {
        sessions.add(root.session("session-" + i));
      }
      contents.add(Delta.EMPTY);
    }

    private YDoc newDoc() {
      return YDoc.create(
          YDocOptions.defaults()
              .withClientId(random.nextLong(1, 1L << 32))
              .withCleanUpFormatting(false));
    }

    void run() throws TextProblemException {
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(4)) {
          case 0 -> editReplica();
          case 1 -> receive();
          case 2 -> replicas.get(random.nextInt(2)).applyUpdate(doc.encodeStateAsUpdate());
          default -> operate(random.nextInt(sessions.size()));
        }
      }
      receiveAll();
    }

    private void editReplica() {
      editors
          .get(random.nextInt(2))
          .run(random.nextInt(RandomEdits.COUNT), random.nextInt(1_000), random.nextInt(1_000));
    }

    private void receive() {
      YDoc from = replicas.get(random.nextInt(2));
      doc.applyUpdate(from.encodeStateAsUpdate(doc.stateVector()));
      takeRevisions();
    }

    private void receiveAll() {
      replicas.forEach(replica -> doc.applyUpdate(replica.encodeStateAsUpdate()));
      takeRevisions();
      for (YDoc replica : replicas) {
        replica.applyUpdate(doc.encodeStateAsUpdate());
        assertThat(PlainDelta.of(replica.getText("text").toDelta())).isEqualTo(root.content());
      }
    }

    private void takeRevisions() {
      Session nobody = root.session("nobody");
      for (TextMessage message : root.since(contents.size() - 1, nobody, false)) {
        Map<?, ?> members = (Map<?, ?>) JsonReader.read(message.json());
        take(Delta.fromValue(members.get("delta"), DeltaLimits.TRUSTED));
      }
      assertThat(newest()).isEqualTo(joined(root.content()));
    }

    private void take(Delta delta) {
      deltas.add(delta);
      contents.add(joined(newest().compose(delta)));
    }

    private Delta newest() {
      return contents.get(contents.size() - 1);
    }

    private void operate(int who) throws TextProblemException {
      takeRevisions();
      Session session = sessions.get(who);
      long head = contents.size() - 1L;
      long rev = Math.max(lastRevs[who], head - random.nextInt(6));
      Delta change = RandomDeltas.change(random, contents.get((int) rev).length());
      Delta expected = change;
      for (long r = rev; r < head; r++) {
        expected = deltas.get((int) r).transform(expected, true);
      }
      Operation operation = new Operation("epoch", rev, lastOps[who] + 1, change);
      assertThat(root.apply(session, operation)).isTrue();
      assertThat(root.apply(session, operation)).as("applied once").isFalse();
      lastOps[who]++;
      lastRevs[who] = head + 1;
      Delta atAuthor = newest().compose(expected);
      takeRevisions();
      assertThat(contents).hasSize((int) head + 2);
      TextMessage ack = root.ack(session, lastOps[who]);
      assertThat(ack).as("the operation did what it says, or could be corrected").isNotNull();
      assertThat(joined(atAuthor.compose(correction(ack)))).isEqualTo(newest());
    }

    private static Delta correction(@Nullable TextMessage ack) {
      Map<?, ?> members = (Map<?, ?>) JsonReader.read(ack.json());
      return members.containsKey("correction")
          ? Delta.fromValue(members.get("correction"), DeltaLimits.TRUSTED)
          : Delta.EMPTY;
    }

    /** Texts are the same however their inserts are cut. */
    private static Delta joined(Delta content) {
      var joined = Delta.builder();
      for (Op op : content.ops()) {
        joined.add(op);
      }
      return joined.build();
    }
  }
}
