package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.encoding.DecodeException;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.ReplicaNetwork;
import io.collab.core.testkit.ReplicaNetwork.Step;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Updates that were damaged on their way: either they are refused and the document is byte for byte
 * what it was, or they are applied and every invariant holds. Nothing else may happen.
 */
class MalformedUpdatePropertyTest {

  @Test
  void aDamagedUpdateIsRefusedWithoutATraceOrAppliedWithoutDamage() {
    RandomCases.run(
        200,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          ReplicaNetwork network = edited(random);
          YDoc source = network.replicas().get(0);
          byte[] known = network.replicas().get(1).encodeStateAsUpdate();
          byte[] v1 = source.encodeStateAsUpdate();
          byte[] v2 = source.encodeStateAsUpdateV2();
          for (int i = 0; i < 60; i++) {
            check(known, damaged(v1, random), false);
            check(known, damaged(v2, random), true);
          }
        });
  }

  @Test
  void everyTruncationIsRefused() {
    SplittableRandom random = new SplittableRandom(11);
    byte[] v1 = edited(random).replicas().get(0).encodeStateAsUpdate();
    YDoc doc = YDoc.create();
    byte[] before = doc.encodeStateAsUpdate();
    for (int length = 0; length < v1.length; length++) {
      byte[] cut = Arrays.copyOf(v1, length);
      assertThat(isAccepted(doc, cut, false)).isFalse();
      assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
    }
  }

  private static ReplicaNetwork edited(SplittableRandom random) {
    ReplicaNetwork network = new ReplicaNetwork(3);
    for (int i = 0; i < 60; i++) {
      network.run(Step.random(random));
    }
    return network;
  }

  private static void check(byte[] known, byte[] damaged, boolean v2) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(77));
    doc.getText("text");
    doc.applyUpdate(known);
    byte[] before = doc.encodeStateAsUpdate();
    if (isAccepted(doc, damaged, v2)) {
      doc.checkIntegrity();
      doc.getText("text").insert(0, "still works");
      doc.checkIntegrity();
      YDoc copy = YDoc.create();
      copy.applyUpdate(doc.encodeStateAsUpdate());
      // Not more than this: structs that contradict each other need not converge, in Yjs neither.
      copy.checkIntegrity();
    } else {
      assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
    }
  }

  private static boolean isAccepted(YDoc doc, byte[] update, boolean v2) {
    try {
      if (v2) {
        doc.applyUpdateV2(update);
      } else {
        doc.applyUpdate(update);
      }
      return true;
    } catch (DecodeException e) {
      return false;
    }
  }

  private static byte[] damaged(byte[] update, SplittableRandom random) {
    byte[] copy = update.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(4)) {
        case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> copy[at] = (byte) random.nextInt(256);
        case 2 -> copy[at] = (byte) random.nextInt(12);
        default -> {
          int to = random.nextInt(copy.length);
          copy[at] = copy[to];
        }
      }
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
  }
}
