package io.collab.core.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import io.collab.core.id.StateVector;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UpdatesTest {

  /** Client 1 writes "abc" into text "t". */
  private static final byte[] ABC = bytes("01 01 01 00  04 01 01 74 03 616263  00");

  /** Client 1 goes on with "d". */
  private static final byte[] D = bytes("01 01 01 03  84 01 02 01 64  00");

  /** Client 1 deletes "b". */
  private static final byte[] DELETE_B = bytes("00  01 01 01 01 01");

  private static final byte[] NOTHING = {0, 0};

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void mergingNothingGivesAnEmptyUpdate() {
    assertThat(Updates.merge(List.of())).isEqualTo(NOTHING);
    assertThat(Updates.mergeV2(List.of())).isEqualTo(Updates.convertV1ToV2(NOTHING));
  }

  @Test
  void aSingleUpdateIsReturnedUnreadInAnArrayOfItsOwn() {
    byte[] broken = {(byte) 0xff};
    assertThat(Updates.merge(List.of(broken))).isEqualTo(broken).isNotSameAs(broken);
    assertThat(Updates.mergeV2(List.of(broken))).isEqualTo(broken).isNotSameAs(broken);
  }

  @Test
  void oneBrokenUpdateFailsTheWholeMerge() {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> Updates.merge(List.of(ABC, new byte[] {(byte) 0xff})));
  }

  @Test
  void whatIsKnownIsLeftOutButDeletionsAreNot() {
    byte[] all = Updates.merge(List.of(ABC, D, DELETE_B));
    assertThat(Updates.diff(all, StateVector.EMPTY)).isEqualTo(all);
    assertThat(Updates.diff(all, StateVector.of(Map.of(1L, 3L))))
        .isEqualTo(Updates.merge(List.of(D, DELETE_B)));
    assertThat(Updates.diff(all, StateVector.of(Map.of(1L, 9L)))).isEqualTo(DELETE_B);
    assertThat(Updates.diff(D, StateVector.of(Map.of(1L, 4L)))).isEqualTo(NOTHING);
  }

  @Test
  void theRestOfAMapEntryHasTheFlagOfItsKey() {
    byte[] entry = bytes("01 01 01 00  28 01 01 6d 01 6b 02 7d01 7d02  00");
    byte[] rest = bytes("01 01 01 01  a8 01 00 01 7d02  00"); // as Yjs writes it
    assertThat(Updates.diff(entry, StateVector.of(Map.of(1L, 1L)))).isEqualTo(rest);
    byte[] start = bytes("01 01 01 00  28 01 01 6d 01 6b 01 7d01  00");
    assertThat(Updates.merge(List.of(start, entry)))
        .isEqualTo(bytes("01 02 01 00  28 01 01 6d 01 6b 01 7d01  a8 01 00 01 7d02  00"));
  }

  @Test
  void aStateVectorEndsAtTheFirstGap() {
    byte[] e = bytes("01 01 01 05  84 01 04 01 65  00");
    assertThat(Updates.stateVector(Updates.merge(List.of(ABC, e))))
        .isEqualTo(StateVector.of(Map.of(1L, 3L)));
    assertThat(Updates.stateVector(D)).isEqualTo(StateVector.EMPTY);
    assertThat(Updates.stateVectorV2(Updates.convertV1ToV2(ABC)))
        .isEqualTo(StateVector.of(Map.of(1L, 3L)));
    assertThat(Updates.stateVector(bytes("01 02 01 00  0a 05  00 01  00")))
        .isEqualTo(StateVector.EMPTY);
  }

  @Test
  void infoNamesClientsAndDeletions() {
    UpdateInfo info = Updates.info(Updates.merge(List.of(D, DELETE_B)));
    assertThat(info.clocks()).isEqualTo(Map.of(1L, new IdRange(3, 4)));
    assertThat(info.deletes()).isEqualTo(new DeleteSet.Builder().add(1, 1, 1).build());
    assertThat(info.isEmpty()).isFalse();
    assertThat(Updates.info(NOTHING).isEmpty()).isTrue();
    UpdateInfo sameInV2 = Updates.infoV2(Updates.convertV1ToV2(D));
    assertThat(sameInV2).returns(1L, UpdateInfo::structs).returns(21, UpdateInfo::bytes);
    assertThat(sameInV2.inserts()).isEqualTo(Updates.info(D).inserts());
  }

  @Test
  void infoTellsUnitsGapsStructsAndRootNames() {
    byte[] e = bytes("01 01 01 05  84 01 04 01 65  00");
    byte[] other = bytes("01 02 09 00  01 01 01 6d 02  04 01 01 61 01 78  00");
    byte[] merged = Updates.merge(List.of(e, ABC, other));
    assertThat(Updates.info(merged))
        .returns(merged.length, UpdateInfo::bytes)
        .returns(4L, UpdateInfo::structs)
        .returns(
            new DeleteSet.Builder().add(1, 0, 3).add(1, 5, 1).add(9, 0, 3).build(),
            UpdateInfo::inserts)
        .returns(new DeleteSet.Builder().add(1, 3, 2).build(), UpdateInfo::gaps)
        .returns(List.of("a", "m", "t"), UpdateInfo::rootNames);
  }

  @Test
  void validateAcceptsUpdatesOfItsVersionOnly() {
    Updates.validate(ABC);
    Updates.validateV2(Updates.convertV1ToV2(ABC));
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> Updates.validateV2(ABC));
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> Updates.validate(new byte[0]));
  }

  @Test
  void gcStructsAreJoinedOnlyAsFarAsALengthReaches() {
    byte[] first = bytes("01 01 01 00  00 ffffffff07  00");
    byte[] second = bytes("01 01 01 ffffffff07  00 01  00");
    byte[] merged = Updates.merge(List.of(first, second));
    assertThat(merged).isEqualTo(bytes("01 02 01 00  00 ffffffff07  00 01  00"));
    Updates.validate(merged);
  }

  @Test
  void aGapIsFilledInWhateverOrderThePartsCome() {
    byte[] e = bytes("01 01 01 04  84 01 03 01 65  00");
    byte[] withGap = Updates.merge(List.of(e, ABC));
    assertThat(Updates.info(withGap).clocks()).isEqualTo(Map.of(1L, new IdRange(0, 5)));
    assertThat(Updates.merge(List.of(withGap, D)))
        .isEqualTo(Updates.merge(List.of(ABC, D, e)))
        .isEqualTo(Updates.merge(List.of(D, withGap)));
  }

  @Test
  void anObfuscatedUpdateKeepsIdsLengthsAndEqualNames() {
    byte[] update =
        bytes(
            "01 03 01 00  04 01 01 74 03 616263  28 01 01 6d 01 6b 01 7e  28 01 01 6d 01 6b 01 78 00");
    assertThat(Updates.obfuscate(update))
        .isEqualTo(
            bytes(
                "01 03 01 00  04 01 01 74 03 303030  28 01 01 6d 01 31 01 7d01"
                    + "  28 01 01 6d 01 31 01 7d02 00"));
    assertThat(Updates.obfuscateV2(Updates.convertV1ToV2(update)))
        .isEqualTo(Updates.convertV1ToV2(Updates.obfuscate(update)));
  }

  @Test
  void obfuscationLeavesWhatItIsToldToLeave() {
    byte[] update =
        bytes("01 02 01 00  06 01 01 74 04 626f6c64 04 74727565  09 01 01 6d 01 67 7600 00");
    assertThat(Updates.obfuscate(update, new ObfuscateOptions(false, false, false)))
        .isEqualTo(update);
    assertThat(Updates.obfuscate(update))
        .isEqualTo(
            bytes("01 02 01 00  06 01 01 74 01 30 07 7b2269223a307d  09 01 01 6d 01 31 7600 00"));
  }
}
