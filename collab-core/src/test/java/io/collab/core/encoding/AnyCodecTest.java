package io.collab.core.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.collab.core.testkit.SharedValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnyCodecTest {

  private static byte[] write(@Nullable Object value) {
    ByteWriter out = new ByteWriter();
    AnyCodec.write(out, value);
    return out.toByteArray();
  }

  private static String hex(@Nullable Object value) {
    return HexFormat.of().formatHex(write(value));
  }

  private static @Nullable Object read(String hex) {
    return AnyCodec.read(new ByteReader(HexFormat.of().parseHex(hex)));
  }

  @Property
  void valuesAreReadBack(@ForAll("values") @Nullable Object value) {
    ByteReader in = new ByteReader(write(value));
    Object back = AnyCodec.read(in);
    assertThat(in.hasRemaining()).isFalse();
    assertThat(SharedValues.areSame(back, inKeyOrder(value))).isTrue();
    assertThat(write(back)).isEqualTo(write(value));
  }

  @Property
  void aCutOffValueIsRefused(@ForAll("values") @Nullable Object value) {
    byte[] bytes = write(value);
    for (int length = 0; length < bytes.length; length++) {
      ByteReader in = new ByteReader(bytes, 0, length);
      assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> AnyCodec.read(in));
    }
  }

  @Property
  void randomBytesAreReadOrRefused(@ForAll @Size(max = 40) byte[] bytes) {
    Object value;
    try {
      value = AnyCodec.read(new ByteReader(bytes));
    } catch (DecodeException refused) {
      assertThat(refused.offset()).isBetween(0L, (long) bytes.length);
      return;
    }
    assertThat(SharedValues.areSame(AnyCodec.read(new ByteReader(write(value))), value)).isTrue();
  }

  @Provide
  Arbitrary<@Nullable Object> values() {
    return SharedValues.values();
  }

  private static @Nullable Object inKeyOrder(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(inKeyOrder(element)));
      return copy;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, member) -> copy.put((String) key, inKeyOrder(member)));
      return KeyOrder.ordered(copy);
    }
    return value;
  }

  @Test
  void numbersOfAnyTypeAreWrittenByTheirValue() {
    assertThat(List.of((byte) 1, (short) 1, 1, 1L, 1f, 1.0, new BigDecimal("1.00")))
        .allSatisfy(one -> assertThat(hex(one)).isEqualTo("7d01"));
    assertThat(hex(BigInteger.ONE)).isEqualTo("7a0000000000000001");
    assertThat(hex(1L << 53)).isEqualTo("7c5a000000");
    assertThat(hex(Float.NaN)).isEqualTo("7b7ff8000000000000");
  }

  @ParameterizedTest
  @CsvSource({
    "7c3f800000, 1", // 1 as float32
    "7b3ff0000000000000, 1", // 1 as float64
    "7b4340000000000000, 9007199254740992", // 2^53
    "7c80000000, -0.0",
    "7d40, -0.0",
    "7b4340000000000001, 9.007199254740994E15",
    "7bc3e0000000000000, -9.223372036854775808E18"
  })
  void oneNumberHasOneForm(String hex, String expected) {
    Object value = read(hex);
    assertThat(value)
        .isEqualTo(
            expected.matches("-?\\d+")
                ? (Object) Long.valueOf(expected)
                : Double.valueOf(expected));
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 53) + 1, -(1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE})
  void aLongThatNoJavaScriptNumberHoldsIsRefused(long value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(value))
        .withMessageContaining("BigInteger");
  }

  @Test
  void bigIntegersAreCutToTheirLowest64Bits() {
    assertThat(hex(BigInteger.ONE.shiftLeft(64).add(BigInteger.TWO)))
        .isEqualTo("7a0000000000000002");
  }

  @Test
  void theLastOfDuplicateKeysWinsAtThePlaceOfTheFirst() {
    assertThat(read("760301617d0101627d0201617d03"))
        .isInstanceOfSatisfying(
            Map.class, map -> assertThat(map.toString()).isEqualTo("{a=3, b=2}"));
  }

  @Test
  void aMemberNamedProtoIsLostAsInJavaScript() {
    assertThat(read("7602095f5f70726f746f5f5f7d0101617d02")).isEqualTo(Map.of("a", 2L));
  }

  @Test
  void whatCannotBeSharedIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(List.of(Instant.EPOCH)))
        .withMessageContaining("java.time.Instant");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(Map.of(1, 2)))
        .withMessageContaining("Strings");
  }

  @ParameterizedTest
  @ValueSource(strings = {"73", "00", "ff", "7dffffffffffffff3f"})
  void unknownTagsAndTooGreatIntegersAreRefused(String hex) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> read(hex));
  }

  @Test
  void nestingIsLimitedInBothDirections() {
    Object deepest = "x";
    for (int i = 0; i < DecodeLimits.HIGHEST_NESTING; i++) {
      deepest = i % 2 == 0 ? List.of(deepest) : Map.of("k", deepest);
    }
    Object tooDeep = List.of(deepest);
    assertThat(AnyCodec.read(new ByteReader(write(deepest)))).isEqualTo(deepest);
    assertThatIllegalArgumentException().isThrownBy(() -> write(tooDeep));

    byte[] bomb = new byte[1 << 20];
    for (int i = 0; i < bomb.length; i++) {
      bomb[i] = (byte) (i % 2 == 0 ? 0x75 : 1);
    }
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> AnyCodec.read(new ByteReader(bomb)))
        .withMessageContaining("too deep");
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> AnyCodec.read(new ByteReader(write(List.of(List.of()))), 1));
  }

  @Test
  void aListThatHoldsItselfIsRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertThatIllegalArgumentException().isThrownBy(() -> write(list));
  }
}
