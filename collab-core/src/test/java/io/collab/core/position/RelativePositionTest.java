package io.collab.core.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.encoding.DecodeException;
import io.collab.core.id.Id;
import io.collab.core.testkit.RandomCases;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativePositionTest {

  private static final Id UNIT = new Id(3, 7);
  private static final Id HOLDER = new Id((1L << 53) - 1, 0);

  private static RelativePosition position(
      @Nullable Id item, @Nullable String root, @Nullable Id type, Association association) {
    return new RelativePosition(item, root, type, association);
  }

  @Test
  void bytesNameTheUnitBeforeTheRootBeforeTheNestedType() {
    assertBytes("00030700", position(UNIT, "t", HOLDER, Association.RIGHT));
    assertBytes("01017441", position(null, "t", HOLDER, Association.LEFT));
    assertBytes("02ffffffffffffff0f0000", position(null, null, HOLDER, Association.RIGHT));
  }

  private static void assertBytes(String hex, RelativePosition position) {
    assertThat(HexFormat.of().formatHex(position.encode())).isEqualTo(hex);
  }

  @Test
  void whatTheBytesNameIsReadBack() {
    for (Association association : Association.values()) {
      for (RelativePosition position :
          List.of(
              position(UNIT, null, null, association),
              position(null, "", null, association),
              position(null, "Überschrift 😀", null, association),
              position(null, null, HOLDER, association))) {
        assertThat(RelativePosition.decode(position.encode())).isEqualTo(position);
      }
    }
  }

  @Test
  void theJsonFormKeepsEverything() {
    RelativePosition all = position(UNIT, "t", HOLDER, Association.LEFT);
    assertThat(all.toJson())
        .isEqualTo(
            Map.of(
                "type",
                Map.of("client", (1L << 53) - 1, "clock", 0L),
                "tname",
                "t",
                "item",
                Map.of("client", 3L, "clock", 7L),
                "assoc",
                -1L));
    assertThat(RelativePosition.fromJson(all.toJson())).isEqualTo(all);
    RelativePosition unnamed = position(null, "", null, Association.RIGHT);
    assertThat(unnamed.toJson()).isEqualTo(Map.of("tname", "", "assoc", 0L));
    assertThat(RelativePosition.fromJson(unnamed.toJson())).isEqualTo(unnamed);
  }

  @Test
  void jsonMayHaveNullsOtherMembersAndAnyKindOfNumber() {
    Map<String, @Nullable Object> json = new HashMap<>();
    json.put("type", null);
    json.put("tname", "t");
    json.put("item", Map.of("client", 3, "clock", 7.0));
    json.put("assoc", -7.5);
    json.put("color", "red");
    assertThat(RelativePosition.fromJson(json))
        .isEqualTo(position(UNIT, "t", null, Association.LEFT));
  }

  @Test
  void withoutAnAssociationThePositionSticksToTheRight() {
    RelativePosition expected = position(UNIT, null, null, Association.RIGHT);
    assertThat(RelativePosition.decode(new byte[] {0, 3, 7})).isEqualTo(expected);
    assertThat(RelativePosition.fromJson(Map.of("item", Map.of("client", 3, "clock", 7))))
        .isEqualTo(expected);
  }

  @Test
  void associationsOtherThanThoseOfYjsCountBySign() {
    assertThat(RelativePosition.decode(new byte[] {0, 3, 7, 5}).association())
        .isEqualTo(Association.RIGHT);
    assertThat(RelativePosition.decode(new byte[] {0, 3, 7, 0x47}).association())
        .isEqualTo(Association.LEFT);
  }

  @Test
  void aPositionThatNamesNothingCannotBeMade() {
    assertThatThrownBy(() -> position(null, null, null, Association.RIGHT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has to name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "03", // no such kind
        "00", // a unit, but which?
        "0003", // no clock
        "000380", // half a clock
        "00ffffffffffffff1f00", // a client beyond 2^53 - 1
        "0105616263", // five bytes of name where three are left
        "0101ff", // not UTF-8
        "02", // a type, but which?
        "00030780", // half an association
      })
  void damagedBytesAreRefused(String hex) {
    assertThatThrownBy(() -> RelativePosition.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(DecodeException.class);
  }

  @Test
  void randomBytesAreReadOrRefusedAndNothingElse() {
    RandomCases.run(
        2_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          byte[] bytes = new byte[random.nextInt(20)];
          random.nextBytes(bytes);
          if (bytes.length > 0) {
            bytes[0] = (byte) (bytes[0] & 3);
          }
          try {
            RelativePosition read = RelativePosition.decode(bytes);
            assertThat(RelativePosition.decode(read.encode())).isEqualTo(read);
          } catch (DecodeException e) {
            assertThat(e.getMessage()).as(Arrays.toString(bytes)).contains("offset");
          }
        });
  }

  @Test
  void jsonThatIsNoPositionIsRefusedWithTheReason() {
    assertRefused(null, "has to be an object");
    assertRefused("t", "has to be an object");
    assertRefused(Map.of("assoc", 0), "one of the members item, tname and type");
    assertRefused(Map.of("tname", 1), "tname of a position has to be a string");
    assertRefused(Map.of("item", "3:7"), "item of a position has to be an object");
    assertRefused(Map.of("item", Map.of("client", 3)), "clock of item");
    assertRefused(Map.of("type", Map.of("client", -1, "clock", 0)), "client of type");
    assertRefused(Map.of("type", Map.of("client", 0.5, "clock", 0)), "client of type");
    assertRefused(Map.of("item", Map.of("client", 1e16, "clock", 0)), "below 2^53");
    assertRefused(Map.of("item", Map.of("client", Double.NaN, "clock", 0)), "below 2^53");
    assertRefused(Map.of("tname", "t", "assoc", true), "assoc of a position has to be a number");
  }

  private static void assertRefused(@Nullable Object json, String reason) {
    assertThatThrownBy(() -> RelativePosition.fromJson(json))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(reason);
  }
}
