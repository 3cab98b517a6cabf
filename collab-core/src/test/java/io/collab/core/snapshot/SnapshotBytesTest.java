package io.collab.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.testkit.RandomCases;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotBytesTest {

  private static final Snapshot MOMENT =
      new Snapshot(
          StateVector.of(Map.of(1L, 10L, 300L, 2L)),
          new DeleteSet.Builder().add(1, 1, 3).add(1, 6, 2).add(300, 0, 1).build());

  @Test
  void theBytesAreThoseOfYjs() {
    assertThat(hex(MOMENT.encode())).isEqualTo("02ac0201000101020103060202ac0202010a");
    assertThat(hex(MOMENT.encodeV2())).isEqualTo("02ac0201000001020102020102ac0202010a");
    assertThat(hex(Snapshot.EMPTY.encode())).isEqualTo("0000");
    assertThat(hex(Snapshot.EMPTY.encodeV2())).isEqualTo("0000");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (Snapshot snapshot : new Snapshot[] {MOMENT, Snapshot.EMPTY}) {
      assertThat(Snapshot.decode(snapshot.encode())).isEqualTo(snapshot);
      assertThat(Snapshot.decodeV2(snapshot.encodeV2())).isEqualTo(snapshot);
    }
  }

  @Test
  void snapshotsOfEqualMomentsAreEqualHoweverTheyWereWritten() {
    // Client 1 twice, ranges in disorder, overlapping and empty; a client without units.
    Snapshot untidy = Snapshot.decode(bytes("02010206020202010201020500040103010a05000702"));
    Snapshot tidy =
        new Snapshot(
            StateVector.of(Map.of(1L, 10L, 7L, 2L)),
            new DeleteSet.Builder().add(1, 1, 3).add(1, 6, 2).build());
    assertThat(untidy).isEqualTo(tidy).hasSameHashCodeAs(tidy);
    assertThat(untidy.encode()).isEqualTo(tidy.encode());
    assertThat(tidy).isNotEqualTo(MOMENT);
  }

  @Test
  void aSnapshotShowsWhatWasWrittenAndNotDeleted() {
    assertThat(MOMENT.shows(1, 0)).isTrue();
    assertThat(MOMENT.shows(1, 1)).isFalse();
    assertThat(MOMENT.shows(1, 9)).isTrue();
    assertThat(MOMENT.shows(1, 10)).isFalse();
    assertThat(MOMENT.shows(300, 0)).isFalse();
    assertThat(MOMENT.shows(300, 1)).isTrue();
    assertThat(MOMENT.shows(2, 0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "00", // no state vector
        "01", // a client, but which?
        "0101010103", // no state vector behind the deletions
        "0005", // five clients in no bytes
        "00010a", // no clock
        "0101ffffffffffffff0f00", // more ranges than there are bytes
        "010101ffffffffffffff0f0100", // a range beyond 2^53 - 1
        "000101ffffffffffffff1f", // a clock beyond 2^53 - 1
      })
  void damagedBytesAreRefused(String hex) {
    assertThatThrownBy(() -> Snapshot.decode(bytes(hex))).isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> Snapshot.decodeV2(bytes(hex))).isInstanceOf(DecodeException.class);
  }

  @Test
  void clocksAreSummedUpInVersion2ButNotBeyondTheLimit() {
    byte[] beyond = bytes("010102ffffffffffffff0e00ffffffffffffff0e0000");
    assertThatThrownBy(() -> Snapshot.decodeV2(beyond))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("beyond clock");
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < MOMENT.encode().length; length++) {
      byte[] v1 = Arrays.copyOf(MOMENT.encode(), length);
      byte[] v2 = Arrays.copyOf(MOMENT.encodeV2(), length);
      assertThatThrownBy(() -> Snapshot.decode(v1)).isInstanceOf(DecodeException.class);
      assertThatThrownBy(() -> Snapshot.decodeV2(v2)).isInstanceOf(DecodeException.class);
    }
  }

  @Test
  void randomBytesAreReadOrRefusedAndNothingElse() {
    RandomCases.run(
        3_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          byte[] bytes = new byte[random.nextInt(30)];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(4));
          }
          try {
            Snapshot read = Snapshot.decode(bytes);
            assertThat(Snapshot.decode(read.encode())).isEqualTo(read);
            Snapshot readV2 = Snapshot.decodeV2(bytes);
            assertThat(Snapshot.decodeV2(readV2.encodeV2())).isEqualTo(readV2);
          } catch (DecodeException e) {
            assertThat(e.offset()).isBetween(0L, (long) bytes.length);
          }
        });
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
