package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.DocumentName;
import org.junit.jupiter.api.Test;

class SnapshotPolicyTest {

  private final SnapshotPolicy policy = new SnapshotPolicy(1_000, 1 << 20);

  @Test
  void manyRowsOrManyBytesAreEnough() {
    assertThat(policy.isDue(size(999, 10_000, 0))).isFalse();
    assertThat(policy.isDue(size(1_000, 10_000, 0))).isTrue();
    assertThat(policy.isDue(size(1, (1 << 20) - 1, 0))).isFalse();
    assertThat(policy.isDue(size(1, 1 << 20, 0))).isTrue();
  }

  @Test
  void aLargeSnapshotIsReplacedOnlyWhenTheTailWeighsSomethingBesideIt() {
    long large = 64L << 20;

    assertThat(policy.isDue(size(1_000, 30_000, large))).isFalse();
    assertThat(policy.isDue(size(20_000, 600_000, large))).isFalse();
    assertThat(policy.isDue(size(40_000, 1_200_000, large))).isTrue();
    assertThat(policy.isDue(size(10, large / 8, large))).isTrue();
  }

  private static LogSize size(long tailRows, long tailBytes, long snapshotBytes) {
    return new LogSize(new DocumentName("doc"), tailRows, tailBytes, snapshotBytes);
  }
}
