package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.collab.core.testkit.EditTrace;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What edits cost, in bytes allocated: the same on every machine, unlike time. The bounds are about
 * a fifth above what the interpreter needs, which removes no allocation; who crosses one should
 * look for a new object per transaction.
 */
class EditCostTest {

  private static final EditTrace TRACE = EditTrace.small();

  private static final long LOCAL = 300;
  private static final long LOCAL_WITH_UPDATES = 425;
  private static final long APPLYING = 450;
  private static final long APPLYING_TOGETHER = 330;

  /** What is made once per process is not what an edit costs. */
  @BeforeAll
  static void loadClasses() {
    List<byte[]> updates = updatesOf(document());
    YDoc reader = document();
    reader.transact(transaction -> updates.forEach(reader::applyUpdate));
    updates.forEach(document()::applyUpdate);
  }

  @Test
  void typingWithoutListenersAllocatesLittle() {
    assertThat(bytesPerPatch(() -> replay(document()))).isLessThan(LOCAL);
  }

  @Test
  void typingWithUpdatesAllocatesLittle() {
    assertThat(bytesPerPatch(() -> updatesOf(document()))).isLessThan(LOCAL_WITH_UPDATES);
  }

  @Test
  void applyingUpdatesOneByOneAllocatesLittle() {
    List<byte[]> updates = updatesOf(document());
    YDoc reader = document();
    assertThat(bytesPerPatch(() -> updates.forEach(reader::applyUpdate))).isLessThan(APPLYING);
    assertThat(reader.getText("t").toString()).isEqualTo(TRACE.endContent());
  }

  @Test
  void applyingUpdatesInOneTransactionAllocatesLess() {
    List<byte[]> updates = updatesOf(document());
    YDoc reader = document();
    assertThat(
            bytesPerPatch(
                () -> reader.transact(transaction -> updates.forEach(reader::applyUpdate))))
        .isLessThan(APPLYING_TOGETHER);
    assertThat(reader.getText("t").toString()).isEqualTo(TRACE.endContent());
  }

  private static YDoc document() {
    return YDoc.create(YDocOptions.defaults().withClientId(1));
  }

  private static List<byte[]> updatesOf(YDoc doc) {
    List<byte[]> updates = new ArrayList<>();
    doc.onUpdate(event -> updates.add(event.update()));
    replay(doc);
    return updates;
  }

  private static void replay(YDoc doc) {
    YText text = doc.getText("t");
    for (EditTrace.Patch patch : TRACE.patches()) {
      if (patch.deleted() > 0) {
        text.delete(patch.position(), patch.deleted());
      }
      text.insert(patch.position(), patch.inserted());
    }
    assertThat(text.toString()).isEqualTo(TRACE.endContent());
  }

  private static long bytesPerPatch(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return (threads.getCurrentThreadAllocatedBytes() - before) / TRACE.patches().size();
  }
}
