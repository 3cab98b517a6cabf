package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.EditTrace;
import org.junit.jupiter.api.Test;

/**
 * How often recorded typing needs the tree of the position index, and leaves something to be
 * collected or joined.
 */
class IndexCostTest {

  private static final int TEXT = 2;

  private final StructStore store = new StructStore();
  private final Branch text = store.root("t");
  private int cuts;
  private int commits;

  @Test
  void recordedTypingMostlyStaysNearTheLastEdit() {
    EditTrace trace = EditTrace.small();
    text.declare(TEXT);
    trace.patches().forEach(this::edit);
    assertThat(BranchReader.text(text)).isEqualTo(trace.endContent());
    int patches = trace.patches().size();
    assertThat(text.list.descents()).as("descents").isLessThan(patches / 5);
    assertThat(commits).as("transactions to collect or join").isLessThan(patches / 12);
    assertThat(cuts).as("cuts to be joined again").isLessThan(patches / 12);
    assertThat(text.list.itemCount()).as("items").isLessThan(patches / 4);
  }

  private void edit(EditTrace.Patch patch) {
    Changes changes = new Changes();
    if (patch.deleted() > 0
        && (!patch.inserted().isEmpty()
            || !PlainTextEditor.deleteInPlace(changes, text, patch.position(), patch.deleted()))) {
      PlainTextEditor.delete(changes, text, patch.position(), patch.deleted());
    }
    if (!patch.inserted().isEmpty()) {
      PlainTextEditor.insert(store, changes, 1, text, patch.position(), patch.inserted());
    }
    commits += changes.isSettled() ? 0 : 1;
    cuts += changes.joinCandidates().size();
    Committer.commit(store, changes, Committer.EVERYTHING);
  }
}
