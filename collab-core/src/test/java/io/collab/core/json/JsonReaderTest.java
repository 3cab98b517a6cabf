package io.collab.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.Undefined;
import io.collab.core.testkit.SharedValues;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {

  @Property
  void whatIsWrittenIsReadBack(@ForAll("values") @Nullable Object value) {
    String json = JsonWriter.write(value);
    Object back = JsonReader.read(json);
    assertThat(JsonWriter.write(back)).isEqualTo(json);
    if (isJson(value)) {
      assertThat(back).isEqualTo(value);
    }
  }

  private static boolean isJson(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().allMatch(JsonReaderTest::isJson);
    }
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().allMatch(JsonReaderTest::isJson);
    }
    return !(value instanceof Double number
            && (number.isNaN() || number.isInfinite() || number == 0))
        && !(value instanceof byte[])
        && !(value instanceof BigInteger)
        && value != Undefined.INSTANCE;
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll("almostJson") String text) {
    Object value;
    try {
      value = JsonReader.read(text);
    } catch (DecodeException refused) {
      assertThat(refused.offset()).isBetween(0L, (long) text.length());
      return;
    }
    String json = JsonWriter.write(value);
    assertThat(JsonWriter.write(JsonReader.read(json))).isEqualTo(json);
  }

  @Provide
  Arbitrary<@Nullable Object> values() {
    return SharedValues.values();
  }

  @Provide
  Arbitrary<String> almostJson() {
    return Arbitraries.of(
            "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "1", "-", "0", ".", "e", "+", "true",
            "null", "\\u", "d83d", "\\", "n", " ", "\n", "\u0001", "[1,", "{\"a\":", "😀")
        .list()
        .ofMaxSize(10)
        .map(parts -> String.join("", parts));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "10, 10",
    "1.0, 1",
    "1e2, 100",
    "1E+2, 100",
    "100e-2, 1",
    "9007199254740992, 9007199254740992",
    "9007199254740993, 9007199254740992",
    "999999999999999, 999999999999999",
    "1234567890123456, 1234567890123456"
  })
  void wholeNumbersAreLongs(String json, long value) {
    assertThat(JsonReader.read(json)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "-0, -0.0",
    "-0.0, -0.0",
    "0.5, 0.5",
    "9007199254740994, 9.007199254740994E15",
    "1e400, Infinity",
    "-1e400, -Infinity",
    "123456789012345678901234567890, 1.2345678901234568E29"
  })
  void otherNumbersAreDoubles(String json, double value) {
    assertThat(JsonReader.read(json)).isEqualTo(value);
  }

  @Test
  void spaceIsAllowedBetweenTokens() {
    assertThat(JsonReader.read(" \t\r\n{ \"a\" : [ ] , \"b\" : [ 1 , { } ] } \n"))
        .isEqualTo(Map.of("a", List.of(), "b", List.of(1L, Map.of())));
  }

  @Test
  void escapesAreRead() {
    assertThat(JsonReader.read("\"x\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\\ud83d\""))
        .isEqualTo("x\"\\/\b\f\n\r\té😀\uD83D");
  }

  @Test
  void theLastOfDuplicateKeysWinsAtThePlaceOfTheFirst() {
    assertThat(String.valueOf(JsonReader.read("{\"a\":1,\"b\":2,\"a\":3}")))
        .isEqualTo("{a=3, b=2}");
  }

  @Test
  void membersAreInTheOrderOfAnObject() {
    assertThat(String.valueOf(JsonReader.read("{\"b\":1,\"2\":2,\"1\":3}")))
        .isEqualTo("{1=3, 2=2, b=1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "nulll",
        "undefined",
        "True",
        "'a'",
        "a",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "--1",
        "0x1",
        "NaN",
        "Infinity",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\n\"",
        "\"a\\n\u0001\"",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "{,}",
        "1 2",
        "[]]",
        "\u00a01",
        "\uFEFF1",
        "\"\\u٠٠٠٠\""
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> JsonReader.read(text));
  }

  @Test
  void theErrorSaysWhere() {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> JsonReader.read("[1, x]"))
        .returns(4L, DecodeException::offset);
  }

  @Test
  void nestingIsLimited() {
    assertThat(JsonReader.read("[".repeat(256) + "]".repeat(256))).isInstanceOf(List.class);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> JsonReader.read("[".repeat(257) + "]".repeat(257)))
        .withMessageContaining("too deep")
        .returns(256L, DecodeException::offset);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> JsonReader.read("{\"a\":".repeat(1_000_000)));
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> new JsonReader(1).parse("[[]]"));
  }
}
