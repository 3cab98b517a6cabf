package io.collab.core.author;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.doc.YArray;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.doc.YMap;
import io.collab.core.doc.YText;
import io.collab.core.id.Id;
import io.collab.core.snapshot.Change;
import io.collab.core.snapshot.Snapshot;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PermanentUserDataTest {

  /**
   * Yjs 13.6.33, client 1: {@code new PermanentUserData(doc).setUserMapping(doc, 1, 'alice')}, then
   * "abc" inserted into the text "t" and "b" deleted.
   */
  private static final String WRITTEN_BY_YJS =
      "01080100270105757365727305616c69636501270001000369647300270001000264730008000101017d0104010174"
          + "0161810104018401050163030001020501010105010101010501";

  private static YDoc newDoc(long clientId) {
    return YDoc.create(YDocOptions.defaults().withClientId(clientId));
  }

  private static void exchange(YDoc a, YDoc b) {
    for (int round = 0; round < 2; round++) {
      b.applyUpdate(a.encodeStateAsUpdate(b.stateVector()), "network");
      a.applyUpdate(b.encodeStateAsUpdate(a.stateVector()), "network");
    }
  }

  @Test
  void theEntriesAreThoseOfYjs() {
    YDoc doc = newDoc(1);
    PermanentUserData.of(doc).setUserMapping(1, "alice");
    doc.getText("t").insert(0, "abc");
    doc.getText("t").delete(1, 1);
    assertThat(HexFormat.of().formatHex(doc.encodeStateAsUpdate())).isEqualTo(WRITTEN_BY_YJS);
  }

  @Test
  void whatWasThereBeforeAndWhatComesLaterIsKnown() {
    YDoc before = newDoc(2);
    before.applyUpdate(HexFormat.of().parseHex(WRITTEN_BY_YJS));
    YDoc after = newDoc(3);
    PermanentUserData later = PermanentUserData.of(after);
    after.applyUpdate(before.encodeStateAsUpdate());
    for (PermanentUserData users : new PermanentUserData[] {PermanentUserData.of(before), later}) {
      assertThat(users.userOf(1)).isEqualTo("alice");
      assertThat(users.userOf(2)).isNull();
      assertThat(users.userOfDeleted(new Id(1, 5))).isEqualTo("alice");
      assertThat(users.userOfDeleted(new Id(1, 4))).isNull();
    }
  }

  @Test
  void onlyLocalDeletionsThatTheFilterWantsAreNoted() {
    YDoc doc = newDoc(1);
    PermanentUserData users = PermanentUserData.of(doc);
    users.setUserMapping(1, "alice", transaction -> !"undo".equals(transaction.origin()));
    YText text = doc.getText("t");
    text.insert(0, "abcdef");
    long first = doc.stateVector().get(1) - 6;
    text.delete(0, 1);
    doc.transact("undo", transaction -> text.delete(0, 1));
    YDoc other = newDoc(2);
    other.applyUpdate(doc.encodeStateAsUpdate());
    other.getText("t").delete(0, 1);
    doc.applyUpdate(other.encodeStateAsUpdate());
    assertThat(users.userOfDeleted(new Id(1, first))).isEqualTo("alice");
    assertThat(users.userOfDeleted(new Id(1, first + 1))).isNull();
    assertThat(users.userOfDeleted(new Id(1, first + 2))).isNull();
  }

  @Test
  void aUserWhoIsIntroducedTwiceAtTheSameTimeLosesNothing() {
    YDoc a = newDoc(1);
    YDoc b = newDoc(2);
    PermanentUserData usersOfA = PermanentUserData.of(a);
    PermanentUserData usersOfB = PermanentUserData.of(b);
    for (YDoc doc : new YDoc[] {a, b}) {
      (doc == a ? usersOfA : usersOfB).setUserMapping(doc.clientId(), "alice");
      doc.getText("t").insert(0, "xyz");
      doc.getText("t").delete(0, 3);
    }
    exchange(a, b);
    YDoc late = newDoc(3);
    PermanentUserData usersOfLate = PermanentUserData.of(late);
    late.applyUpdate(a.encodeStateAsUpdate());
    for (PermanentUserData users : new PermanentUserData[] {usersOfA, usersOfB, usersOfLate}) {
      for (long client = 1; client <= 2; client++) {
        assertThat(users.userOf(client)).isEqualTo("alice");
        assertThat(users.userOfDeleted(new Id(client, 4))).isEqualTo("alice");
      }
    }
    b.getText("t").insert(0, "!");
    long clock = b.stateVector().get(2) - 1;
    b.getText("t").delete(0, 1);
    exchange(a, b);
    assertThat(usersOfA.userOfDeleted(new Id(2, clock))).as("also later").isEqualTo("alice");
  }

  @Test
  void entriesOfTheWrongKindArePassedOver() {
    YDoc doc = newDoc(1);
    YMap entries = doc.getMap("users");
    PermanentUserData users = PermanentUserData.of(doc);
    entries.set("number", 7);
    entries.set("lists", YMap.of(Map.of("ids", "none", "ds", 1)));
    entries.set("odd", new YMap());
    YMap odd = Objects.requireNonNull(entries.getMap("odd"));
    odd.set("ids", YArray.of("x", 1.5, 9));
    odd.set("ds", YArray.of("x", new byte[] {5}, new byte[] {1, 1, 1, 3, 2}));
    assertThat(users.userOf(9)).isEqualTo("odd");
    assertThat(users.userOfDeleted(new Id(1, 3))).isEqualTo("odd");
    assertThat(PermanentUserData.of(doc).userOf(9)).isEqualTo("odd");
    users.setUserMapping(1, "number");
    assertThat(users.userOf(1)).isEqualTo("number");
  }

  @Test
  void aUserWhoseEntryIsDeletedStaysDeleted() {
    YDoc doc = newDoc(1);
    PermanentUserData users = PermanentUserData.of(doc);
    users.setUserMapping(1, "alice");
    doc.getMap("users").delete("alice");
    assertThat(doc.getMap("users").toJson()).isEmpty();
  }

  @Test
  void afterItIsClosedNothingIsNoted() {
    YDoc doc = newDoc(1);
    PermanentUserData users = PermanentUserData.of(doc);
    users.setUserMapping(1, "alice");
    users.close();
    int size =
        Objects.requireNonNull(doc.getMap("users").getMap("alice")).toJson().toString().length();
    doc.getText("t").insert(0, "abc");
    doc.getText("t").delete(0, 3);
    assertThat(Objects.requireNonNull(doc.getMap("users").getMap("alice")).toJson().toString())
        .hasSize(size);
    PermanentUserData.of(doc).setUserMapping(2, "bob");
    assertThat(users.userOf(2)).isNull();
  }

  @Test
  void aUserWithTwoClientsHasEveryDeletionOnce() {
    YDoc doc = newDoc(1);
    PermanentUserData users = PermanentUserData.of(doc);
    users.setUserMapping(1, "alice");
    users.setUserMapping(2, "alice");
    doc.getText("t").insert(0, "abc");
    doc.getText("t").delete(0, 3);
    YMap alice = Objects.requireNonNull(doc.getMap("users").getMap("alice"));
    assertThat(Objects.requireNonNull(alice.getArray("ds")).length()).isEqualTo(1);
  }

  @Test
  void aComparisonOfSnapshotsNamesPeople() {
    YDoc alice = YDoc.create(YDocOptions.defaults().withClientId(1).withGc(false));
    YDoc bob = newDoc(2);
    PermanentUserData users = PermanentUserData.of(alice);
    users.setUserMapping(1, "alice");
    exchange(alice, bob);
    PermanentUserData.of(bob).setUserMapping(2, "bob");
    alice.getText("t").insert(0, "one two");
    Snapshot before = alice.snapshot();
    exchange(alice, bob);
    bob.getText("t").delete(0, 4);
    bob.getText("t").insert(3, "!");
    exchange(alice, bob);
    Delta delta =
        alice
            .getText("t")
            .toDelta(
                alice.snapshot(),
                before,
                (change, unit) ->
                    Objects.requireNonNull(
                        change == Change.ADDED
                            ? users.userOf(unit.client())
                            : users.userOfDeleted(unit)));
    assertThat(delta)
        .isEqualTo(
            Delta.of(
                new Op.Insert("one ", Map.of("ychange", "bob")),
                new Op.Insert("two", Map.of()),
                new Op.Insert("!", Map.of("ychange", "bob"))));
  }
}
