package io.collab.core.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.id.DeleteSet;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RandomEdits;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UpdatesWithoutTest {

  @Test
  void theStartOfARunStaysWhenItsEndIsLeftOut() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "committed, not");
    byte[] whole = doc.encodeStateAsUpdate();
    DeleteSet end = new DeleteSet.Builder().add(doc.clientId(), 9, 5).build();

    byte[] rest = Updates.without(whole, end, DeleteSet.EMPTY);

    YDoc other = YDoc.create();
    other.applyUpdate(rest);
    assertThat(other.getText("t").toString()).isEqualTo("committed");
    assertThat(other.hasPending()).isFalse();
  }

  @Test
  void whatFollowsALeftOutUnitWaitsForIt() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "abc");
    byte[] whole = doc.encodeStateAsUpdate();
    DeleteSet middle = new DeleteSet.Builder().add(doc.clientId(), 1, 1).build();

    YDoc other = YDoc.create();
    other.applyUpdate(Updates.without(whole, middle, DeleteSet.EMPTY));
    assertThat(other.getText("t").toString()).isEqualTo("a");
    assertThat(other.hasPending()).isTrue();

    other.applyUpdate(whole);
    assertThat(other.getText("t").toString()).isEqualTo("abc");
  }

  @Test
  void halvesOfASurrogatePairAreReplaced() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "😀");
    DeleteSet second = new DeleteSet.Builder().add(doc.clientId(), 1, 1).build();

    YDoc other = YDoc.create();
    other.applyUpdate(Updates.without(doc.encodeStateAsUpdate(), second, DeleteSet.EMPTY));

    assertThat(other.getText("t").toString()).isEqualTo("\uFFFD");
  }

  @Test
  void nothingIsLeftOfAnUpdateWithoutAllOfIt() {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "abc");
    doc.getText("t").delete(0, 1);
    byte[] whole = doc.encodeStateAsUpdate();
    DeleteSet units = new DeleteSet.Builder().add(doc.clientId(), 0, 3).build();

    assertThat(Updates.without(whole, units, doc.deleteSet())).containsExactly(0, 0);
  }

  @Test
  void whatWasLeftOutMakesTheDocumentWholeAgain() {
    RandomCases.run(500, UpdatesWithoutTest::leaveOutLaterTransactions);
  }

  /** Two authors; of the transactions some later ones are left out of the state, then applied. */
  private static void leaveOutLaterTransactions(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    YDoc doc = YDoc.create();
    YDoc peer = YDoc.create();
    edit(doc, random, 20);
    peer.applyUpdate(doc.encodeStateAsUpdate());
    edit(peer, random, 5);
    doc.applyUpdate(peer.encodeStateAsUpdate());
    YDoc before = YDoc.create();
    before.applyUpdate(doc.encodeStateAsUpdate());
    List<byte[]> later = new ArrayList<>();
    doc.onUpdate(event -> later.add(event.update()));
    edit(doc, random, 5);

    DeleteSet.Builder units = new DeleteSet.Builder();
    DeleteSet.Builder deletions = new DeleteSet.Builder();
    for (byte[] update : later) {
      UpdateInfo info = Updates.info(update);
      info.clocks().forEach((client, r) -> units.add(client, r.start(), r.end() - r.start()));
      deletions.addAll(info.deletes());
    }
    byte[] rest = Updates.without(doc.encodeStateAsUpdate(), units.build(), deletions.build());

    YDoc copy = YDoc.create();
    copy.applyUpdate(rest);
    assertThat(copy.stateVector()).isEqualTo(before.stateVector());
    assertThat(copy.hasPending()).isFalse();
    later.forEach(copy::applyUpdate);
    copy.checkIntegrity();
    assertThat(reloaded(copy)).isEqualTo(reloaded(doc));
  }

  /** Which collected neighbours stay apart depends on when they were; loading joins them. */
  private static byte[] reloaded(YDoc doc) {
    YDoc loaded = YDoc.create();
    loaded.applyUpdate(doc.encodeStateAsUpdate());
    return loaded.encodeStateAsUpdate();
  }

  private static void edit(YDoc doc, SplittableRandom random, int count) {
    RandomEdits edits = new RandomEdits(doc);
    for (int i = 0; i < count; i++) {
      edits.run(random.nextInt(RandomEdits.COUNT), random.nextInt(1000), random.nextInt(1000));
    }
  }
}
