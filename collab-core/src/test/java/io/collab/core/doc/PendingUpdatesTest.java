package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.StateVector;
import io.collab.core.update.Updates;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Structs that wait for what they depend on. */
final class PendingUpdatesTest {

  private static final long CLIENT = 1;

  /** A v1 update of collected units, each a struct of its own. */
  private static byte[] collectedUnits(long clock, int count) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(1);
    out.writeVarUint(count);
    out.writeVarUint(CLIENT);
    out.writeVarUint(clock);
    for (int i = 0; i < count; i++) {
      out.writeUint8(0);
      out.writeVarUint(1);
    }
    out.writeVarUint(0);
    return out.toByteArray();
  }

  @Test
  void moreStructsThanAVersion2UpdateMayClaimCanWaitAndBePassedOn() {
    // In version 2, in which structs wait, they are one run.
    int count = (int) DecodeLimits.DEFAULT.maxUnbackedStructs() + 1000;
    YDoc doc = YDoc.create();
    doc.applyUpdate(collectedUnits(1, count));
    assertThat(doc.hasPending()).isTrue();
    byte[] state = doc.encodeStateAsUpdate();
    assertThat(Updates.info(state).clocks().get(CLIENT).end()).isEqualTo(1L + count);

    doc.applyUpdate(collectedUnits(0, 1));
    assertThat(doc.hasPending()).isFalse();
    assertThat(doc.stateVector()).isEqualTo(StateVector.of(Map.of(CLIENT, 1L + count)));
  }

  @Test
  void runsOfAlikeStructsAreNotForFree() {
    YDoc doc = YDoc.create();
    doc.applyUpdate(collectedUnits(1, 1000));
    assertThat(doc.pendingBytes()).isEqualTo(2000);
    doc.applyUpdate(collectedUnits(1001, 500));
    assertThat(doc.pendingBytes()).isEqualTo(3000);
    doc.encodeStateAsUpdate();
    assertThat(doc.pendingBytes()).isBetween(2L, 3000L);
    doc.discardPending();
    assertThat(doc.pendingBytes()).isZero();
  }
}
